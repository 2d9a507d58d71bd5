"""The commands of kaowu task."""

from collections.abc import Callable

from app.arguments import Command, Commands, later, number


def add_tasks(commands: Commands) -> None:
    tasks = Commands(commands.add("task", "考评员派遣任务"), "派遣任务")

    def run(function: str) -> Command:
        return later("tasks", function)

    add = tasks.printing("add", "考点提出考评员需求", run("add"))
    add.add_argument("--venue", required=True, help="考点代码")
    add.add_argument("--occupation", required=True, help="职业代码")
    add.add_argument("--level", type=number, required=True, help="级别：5、4、3、2、1")
    add.add_argument("--day", required=True, help="实操考评日期，如 2027-03-20")
    add.add_argument("--half", choices=("am", "pm", "day"), required=True, help="上午、下午、全天")
    add.add_argument("--required", type=number, required=True, help="考评员人数")
    add.add_argument("--plan", default="", help="所属鉴定计划的代码；不属于计划的不填")
    add.add_argument("--waiver", default="", help="迟于 T-7 工作日提出时的放行理由")
    add.add_argument("--meeting", default="", help="集合时间")
    add.add_argument("--place", default="", help="集合地点（默认考点名称）")
    tasks.printing("list", "列出任务", run("list_tasks"))
    for name, words, function in (
        ("open", "批准并开始派遣", "approve"),
        ("show", "显示任务", "show_task"),
        ("cancel", "取消任务", "cancel"),
    ):
        tasks.printing(name, words, run(function)).add_argument("id", type=number)
    dispatch = tasks.printing("dispatch", "手动派遣：只发第三条短信", run("dispatch"))
    dispatch.add_argument("id", type=number)
    dispatch.add_argument("--examiner", type=number, nargs="+", required=True, help="考评员编号")
    dispatch.add_argument("--override", default="", help="不合条件时的放行理由")
    draw = tasks.printing("draw", "抽取记录；--verify 重算一次抽取", run("draw"))
    draw.add_argument("id", type=number, nargs="?", help="任务编号")
    draw.add_argument("--verify", type=number, metavar="抽取编号")
    _task_changes(tasks, run)


def _task_changes(tasks: Commands, run: Callable[[str], Command]) -> None:
    demand = tasks.printing("demand", "增减需求人数", run("demand"))
    demand.add_argument("id", type=number)
    demand.add_argument("--required", type=number, required=True)
    moved = tasks.printing("move", "改期：重新征求所有人", run("move"))
    moved.add_argument("id", type=number)
    moved.add_argument("--day", required=True)
    moved.add_argument("--half", choices=("am", "pm", "day"), required=True)
    moved.add_argument("--waiver", default="", help="迟于 T-5 工作日时的放行理由")
    meeting = tasks.printing("meeting", "更改集合时间、地点：已组建的重发名单", run("meeting"))
    meeting.add_argument("id", type=number)
    meeting.add_argument("--time", required=True)
    meeting.add_argument("--place", default="")
    for name, words in (("remove", "撤下一人"), ("leader", "指定组长")):
        one = tasks.printing(name, words, run(name))
        one.add_argument("id", type=number)
        one.add_argument("--examiner", type=number, required=True)
        one.add_argument("--reason", default="")
    call = tasks.printing("call", "登记电话答复", run("call"))
    call.add_argument("id", type=number)
    call.add_argument("--examiner", type=number, required=True)
    call.add_argument("--answer", choices=("yes", "no", "confirm"), required=True)
    call.add_argument("--reason", default="")
