"""The commands kaowu register and kaowu registration."""

from app.arguments import Command, Commands, later, number
from exam.edit_rights import Field
from exam.registration import State


def _run(function: str) -> Command:
    return later("registrations", function)


def add_registrations(commands: Commands) -> None:
    register = commands.printing("register", "按名单报名：Excel 或 CSV，可带照片和扫描件", _run("register"))
    register.add_argument("--plan", help="鉴定计划代码")
    register.add_argument("--file", help="名单：.xlsx，或 UTF-8、GBK 编码的 .csv；中断后再运行一次即继续")
    register.add_argument("--files", metavar="SCANS.zip", help="照片和扫描件，文件名以证件号码开头")
    register.add_argument("--organisation", default="", help="报送机构代码；不填为计划的鉴定中心")
    register.add_argument("--template", metavar="FILE.xlsx", help="只写出空白报名表")
    rows = Commands(commands.add("registration", "查看、撤回、取消、更正报名"), "报名")
    listed = rows.printing("list", "列出报名，每次 200 条", _run("list_registrations"))
    listed.add_argument("--plan", default="", help="鉴定计划代码")
    listed.add_argument("--state", choices=[each.value for each in State])
    listed.add_argument("--organisation", default="", help="报送机构代码")
    listed.add_argument("--after", type=number, default=0, help="从这个编号之后列起")
    rows.printing("show", "显示一条报名", _run("show")).add_argument("id", type=number)
    rows.printing("withdraw", "撤回（缴费前）", _run("withdraw")).add_argument("id", type=number)
    cancel = rows.printing("cancel", "取消", _run("cancel"))
    cancel.add_argument("id", type=number)
    cancel.add_argument("--reason", required=True, help="原因，不超过 100 字")
    correct = rows.printing("correct", "更正一个字段", _run("correct"))
    correct.add_argument("id", type=number)
    correct.add_argument("field", help="、".join(each.value for each in Field))
    correct.add_argument("value", help="新的内容")
    correct.add_argument("--reason", required=True, help="原因，不超过 200 字")
    rows.printing("corrections", "各机构的更正次数", _run("corrections"))
