"""The command kaowu phrase."""

from app.arguments import Command, Commands, later, number
from exam.asking import Audience, Question


def _run(function: str) -> Command:
    return later("phrases", function)


def add_phrases(commands: Commands) -> None:
    phrases = Commands(commands.add("phrase", "听懂提问：办公室自己增加的说法"), "说法")
    add = phrases.printing("add", "增加一个说法", _run("add"))
    add.add_argument("intent", choices=[each.value for each in Question], metavar="问题")
    add.add_argument("text", help="说法，2 至 20 个字")
    listed = phrases.printing("list", "列出增加的说法", _run("list_phrases"))
    listed.add_argument("--all", action="store_true", help="包括已停用的")
    phrases.printing("retire", "停用一个说法", _run("retire")).add_argument("id", type=number)
    check = phrases.printing("check", "试一句话会听成什么", _run("check"))
    check.add_argument("text")
    check.add_argument(
        "--who",
        action="append",
        required=True,
        choices=[each.value for each in Audience],
        help="谁问的，可多次",
    )
