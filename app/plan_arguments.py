"""The commands of kaowu plan."""

from app.arguments import Command, Commands, between, later, number
from exam.catalogue import Mode, SubjectKind
from exam.plan import Applicant, Attachment, Kind
from exam.timetable import RULES

SUBJECTS = "、".join(SubjectKind)


def _run(function: str) -> Command:
    return later("plans", function)


def add_plans(commands: Commands) -> None:
    plans = Commands(commands.add("plan", "鉴定计划和专场申请"), "鉴定计划")
    add = plans.printing("add", "制定计划，或为本机构申请专场", _run("add"))
    add.add_argument("--organisation", required=True, help="鉴定中心代码；专场为申请机构代码")
    add.add_argument("--title", required=True, help="名称，如 2027年5月全省统考")
    add.add_argument("--kind", required=True, choices=[each.value for each in Kind])
    add.add_argument("--category", default="", help="A、B 或 national；预备技师、专项能力、高新技术不填")
    add.add_argument("--exam-on", required=True, help="考试日期，如 2027-05-15")
    add.add_argument("--opens", help="报名开始（北京时间），如 2027-03-15T09:00；不填按设置推算")
    add.add_argument("--closes", help="报名截止；不填按设置推算")
    add.add_argument("--pay-until", help="缴费截止；不填按设置推算")
    add.add_argument("--applicant-kind", choices=[each.value for each in Applicant], help="专场申请对象")
    add.add_argument("--code", default="", help="计划代码；不填则编号")
    _items(plans)
    plans.printing("list", "列出计划", _run("list_plans"))
    for name, words, function in (
        ("show", "显示计划、期限和变更", "show_plan"),
        ("submit", "提交审批（上级审批）", "submit"),
        ("withdraw", "撤回还没有审批的计划", "withdraw"),
        ("publish", "发布已批准的计划", "publish"),
    ):
        plans.printing(name, words, _run(function)).add_argument("id", type=number)
    cancel = plans.printing("cancel", "取消计划", _run("cancel"))
    cancel.add_argument("id", type=number)
    cancel.add_argument("--reason", required=True, help="原因，已发布的写入取消公告")
    _attachments(plans)
    _schemes(plans)
    _changes(plans)
    _deadlines(plans)
    propose = plans.printing("propose", "按年度模板推算各次考试日期", _run("propose"))
    propose.add_argument("year", type=between(2000, 2099))


def _items(plans: Commands) -> None:
    item = plans.printing("item", "在草稿中加入职业和级别", _run("add_item"))
    item.add_argument("id", type=number, help="计划编号")
    item.add_argument("--occupation", required=True, help="职业代码")
    item.add_argument("--level", type=number, required=True, help="级别：5、4、3、2、1")
    modes = "、".join(Mode)
    item.add_argument(
        "--mode",
        action="append",
        default=[],
        metavar="科目=方式",
        help=f"有几种鉴定方式时指明，如 theory=machine。科目：{SUBJECTS}；方式：{modes}",
    )
    item.add_argument(
        "--day",
        action="append",
        default=[],
        metavar="科目=日期",
        help="与考试日期不同的科目，如 practical=2027-05-22",
    )
    item.add_argument("--panel", default="", help="技师考评：行业技师考评委代码")
    item.add_argument("--standard", default="", help="职业标准版本；不填为考试当日有效的最新版本")
    gone = plans.printing("item-remove", "从草稿中去掉一个计划项", _run("remove_item"))
    gone.add_argument("id", type=number, help="计划编号")
    gone.add_argument("item", type=number, help="计划项编号，见 kaowu plan show")


def _attachments(plans: Commands) -> None:
    attach = plans.printing(
        "attach", "给专场申请附上材料（JPEG 或 PDF，不超过 5 MB）", later("plan_files", "attach")
    )
    attach.add_argument("id", type=number, help="计划编号")
    attach.add_argument("kind", choices=[each.value for each in Attachment], help="材料种类")
    attach.add_argument("file", help="扫描件")
    for name, words, function in (
        ("detach", "去掉一份材料", "detach"),
        ("attachment", "把一份材料写到文件中", "read_attachment"),
    ):
        one = plans.printing(name, words, later("plan_files", function))
        one.add_argument("id", type=number, help="计划编号")
        one.add_argument("number", type=number, help="材料编号，见 kaowu plan show")
        if name == "attachment":
            one.add_argument("out", help="写到哪个文件（不覆盖已有的）")


def _schemes(plans: Commands) -> None:
    for name, words, function in (
        ("map", "补考方案：鉴定方式变化后，原科目改考哪个科目", "map_subject"),
        ("map-remove", "去掉一条补考方案", "unmap_subject"),
    ):
        one = plans.printing(name, words, _run(function))
        one.add_argument("id", type=number, help="计划编号")
        one.add_argument("item", type=number, help="计划项编号，见 kaowu plan show")
        one.add_argument("--old", required=True, choices=list(SubjectKind), help="原科目")
        one.add_argument("--old-mode", required=True, choices=list(Mode), help="原来的鉴定方式")
        one.add_argument("--new", required=True, choices=list(SubjectKind), help="本次计划中改考的科目")


def _changes(plans: Commands) -> None:
    change = plans.printing("change", "申请变更时间、地点（由上级审批）", _run("change"))
    change.add_argument("id", type=number)
    change.add_argument("--reason", required=True)
    change.add_argument("--to", help="新日期，只能推后，如 2027-06-12；不填则日期不变")
    change.add_argument("--from-venue", default="", help="原考点代码")
    change.add_argument("--to-venue", default="", help="新考点代码")
    change.add_argument("--subject", type=number, help="只变更一个科目安排；不填为整个计划")


def _deadlines(plans: Commands) -> None:
    codes = [rule.code for rule in RULES]
    waive = plans.printing("waive", "放行一个期限", _run("waive"))
    waive.add_argument("id", type=number)
    waive.add_argument("code", choices=codes)
    waive.add_argument("--reason", required=True, help="放行理由")
    met = plans.printing("met", "登记一个期限的事项已经办完", _run("met"))
    met.add_argument("id", type=number)
    met.add_argument("code", choices=codes)
