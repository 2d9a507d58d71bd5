"""The words of kaowu user."""

from app.arguments import Command, Commands, later, number
from exam.policy import Function, Role

ROLES = tuple(each.value for each in Role)
FUNCTIONS = tuple(each.value for each in Function)


def declare(commands: Commands) -> None:
    users = Commands(commands.add("user", "工作人员：账号、岗位、外出与委托"), "工作人员")

    def run(function: str) -> Command:
        return later("users", function)

    add = users.printing("add", "添加账号及其第一个岗位（登录和密码尚未启用）", run("add"))
    add.add_argument("login", help="账号：小写字母开头，可含数字和 . _ -，2 至 32 位，用过的不再给别人")
    add.add_argument("--name", required=True)
    add.add_argument("--phone", required=True, help="11 位手机号")
    add.add_argument("--organisation", required=True, help="机构代码")
    add.add_argument("--role", choices=ROLES, required=True)
    add.add_argument("--function", choices=FUNCTIONS, help="科室；机构没有这个科室就新设")
    users.printing("list", "列出账号", run("list_users"))
    changed = users.printing("roles", "显示、增加或结束岗位", run("change_roles"))
    changed.add_argument("login")
    changed.add_argument("--role", choices=ROLES, help="增加这个岗位")
    changed.add_argument("--organisation", help="在哪个机构")
    changed.add_argument("--function", choices=FUNCTIONS)
    changed.add_argument("--end", type=number, metavar="岗位编号", help="结束这个岗位")
    away = users.printing("away", "登记外出，可委托他人审批", run("away"))
    away.add_argument("login")
    away.add_argument("--from", dest="begins", required=True, help="如 2027-03-01T08:00（北京时间）")
    away.add_argument("--until", required=True)
    away.add_argument("--delegate", help="受委托人的账号，须为同一机构")
    away.add_argument("--reason", default="")
    for name, words, function in (
        ("show", "显示账号", "show_user"),
        ("retire", "离岗：账号停用，岗位结束", "retire"),
        ("reset", "重设密码（登录尚未启用）", "reset"),
        ("back", "提前结束外出", "back"),
    ):
        users.printing(name, words, run(function)).add_argument("login")
