"""The command line: one small parser; what a command needs is imported when it runs."""

import argparse
import sys
from collections.abc import Sequence

from app import approve_commands, user_commands, who
from app.arguments import Command, Commands, between, later, number
from app.payment_arguments import add_payments
from app.phrase_arguments import add_phrases
from app.plan_arguments import add_plans
from app.publicity_arguments import add_publicity, add_reviews
from app.registration_arguments import add_registrations
from app.task_arguments import add_tasks


def _services(commands: Commands) -> None:
    serve = commands.add("serve", "启动服务（看板、短信回调、定时任务）", later("service", "serve"))
    serve.add_argument("--host", default="127.0.0.1", help="只能是本机地址（尚无登录）")
    serve.add_argument("--port", type=between(0, 65535), default=8080)
    serve.add_argument("--role", choices=("all", "web", "worker"), default="all")
    serve.add_argument(
        "--metrics-port", type=between(0, 65535), help="worker 在此端口提供 /metrics、/healthz、/readyz"
    )
    serve.add_argument("--demo", action="store_true", help="同时启动沙箱，装入演示数据")
    sandbox = commands.add("sandbox", "启动沙箱：模拟阿里云短信和一页手机", later("sandbox", "sandbox"))
    sandbox.add_argument("--port", type=between(0, 65535), default=18080)
    sandbox.add_argument("--callback", help="服务的地址，或其回调地址")
    sandbox.add_argument("--time-scale", type=float, default=1.0, help="重推间隔缩短的倍数")
    sandbox.add_argument("--receipt-delay", type=float, default=0.5, help="回执延迟（秒）")
    sandbox.add_argument("--strict", action="store_true", help="拒绝未登记的模板和签名")
    commands.printing("doctor", "检查数据库、密钥、短信账号、模板、回调等", later("doctor", "doctor"))
    commands.add("migrate", "建立或升级数据库", later("database", "migrate"))


def _files(commands: Commands) -> None:
    bring = commands.printing("import", "导入 Excel 或 CSV 名册", later("files", "bring"))
    bring.add_argument(
        "kind",
        help="organisations、departments、staff、catalogue、modes、fees、standards、conditions、scopes、venues、"
        "rooms、examiners、blocked_dates、avoidances、holidays、standings；profile：随附的省份数据",
    )
    bring.add_argument("file", nargs="?", help=".xlsx，或 UTF-8、GBK 编码的 .csv；profile 为省份名")
    bring.add_argument("--template", metavar="FILE.xlsx", help="只写出空白模板")
    take = commands.printing("export", "导出（templates：短信模板申请文本）", later("files", "take"))
    take.add_argument("kind", choices=("templates",))
    take.add_argument("file", nargs="?", help="写入文件；不写则输出到屏幕")


def _desk_commands(commands: Commands) -> None:
    examiners = Commands(commands.add("examiner", "考评员"), "考评员")
    examiners.printing("list", "列出考评员（手机号掩码）", later("examiners", "list_examiners"))
    phone = examiners.printing("phone", "更换手机号：待答问题转到新号", later("examiners", "change_phone"))
    phone.add_argument("id", type=number)
    phone.add_argument("number")
    replies = Commands(commands.add("replies", "短信回复"), "短信回复")
    replies.printing("list", "列出需要人工处理的回复", later("replies", "list_replies"))
    match = replies.printing("match", "把一条回复归到一个邀请", later("replies", "match"))
    match.add_argument("id", type=number, help="回复编号")
    match.add_argument("--invitation", type=number, required=True)
    match.add_argument("--answer", choices=("yes", "no", "confirm"), required=True)
    drop = replies.printing("drop", "不处理这条回复", later("replies", "drop"))
    drop.add_argument("id", type=number)
    sending = Commands(commands.add("sending", "短信发送：状态、停发、放行、恢复"), "短信发送")
    sending.printing("status", "是否停发、暂停，今日预算，还有多少待发", later("sending", "status"))
    held = sending.printing("hold", "停发所有短信，直到放行", later("sending", "hold"))
    held.add_argument("--reason", default="", help="原因，不超过 40 字")
    held.add_argument("--restored", action="store_true", help="数据库刚由备份恢复，放行时先逐条核实")
    sending.printing("release", "放行；恢复备份之后先逐条核实", later("sending", "release"))
    resumed = sending.printing("resume", "平台拒绝而暂停的，恢复发送", later("sending", "resume"))
    resumed.add_argument("template", nargs="?", help="只恢复这个模板，名称见 status")
    allowed = sending.printing("allow", "今日预算用完后再放行", later("sending", "allow"))
    allowed.add_argument("parts", type=between(1, 1_000_000), help="再放行多少条计费短信，1 至 1000000")
    alarms = Commands(commands.add("alarm", "系统告警"), "系统告警")
    alarms.printing("list", "列出未解除的告警", later("alarms", "list_alarms"))
    alarms.printing("end", "解除一条告警", later("alarms", "end")).add_argument("id", type=number)
    config = Commands(commands.add("config", "业务设置"), "业务设置")
    get = config.printing("get", "显示设置", later("config", "get"))
    get.add_argument("key", nargs="?")
    change = config.printing("set", "更改设置", later("config", "change"))
    change.add_argument("key")
    change.add_argument("value")
    _rehearse(commands)


def _broadcast_commands(commands: Commands) -> None:
    broadcasts = Commands(commands.add("broadcast", "群发：一个模板发给许多人"), "群发")

    def run(function: str) -> Command:
        return later("broadcasts", function)

    broadcasts.printing("forms", "列出可用的模板、变量、对象和筛选条件", run("forms"))
    add = broadcasts.printing("add", "起草群发", run("add"))
    add.add_argument("--title", required=True, help="内部名称，不发给任何人")
    add.add_argument("--message", required=True, help="模板，见 kaowu broadcast forms")
    add.add_argument(
        "--value", action="append", default=[], metavar="变量=内容", help="对所有人相同的内容，可多次"
    )
    add.add_argument("--audience", required=True, help="对象，见 kaowu broadcast forms；名单文件为 list")
    add.add_argument("--where", action="append", default=[], metavar="条件=代码", help="筛选条件，可多次")
    add.add_argument("--file", help="名单：.xlsx 或 .csv，含手机号、姓名及因人而异的变量")
    add.add_argument("--organisation", default="", help="以哪个机构的名义（代码）；只发给其范围内的人")
    start = broadcasts.printing("start", "开始发送，或定时开始", run("start"))
    start.add_argument("id", type=number)
    start.add_argument("--at", help="开始时间，如 2027-03-01T09:00（北京时间）")
    for name, words in (
        ("preview", "预览：人数、排除、条数、费用、样例"),
        ("submit", "提交审批"),
        ("approve", "审批（须为另一人）"),
        ("pause", "暂停"),
        ("resume", "继续"),
        ("stop", "终止：未发出的不再发送"),
        ("retry", "重发给没有收到的人"),
        ("show", "显示进度和结果"),
    ):
        broadcasts.printing(name, words, run(name)).add_argument("id", type=number)
    broadcasts.printing("list", "列出群发", run("list_broadcasts"))


def _number_commands(commands: Commands) -> None:
    kinds = ("all", "dispatch", "reminder", "broadcast")
    refusals = Commands(commands.add("optout", "拒收短信的号码"), "拒收短信的号码")
    listed = refusals.printing("list", "列出拒收的号码", later("optout", "list_opt_outs"))
    listed.add_argument("--all", action="store_true", help="包括已恢复的")
    add = refusals.printing("add", "登记拒收", later("optout", "add"))
    add.add_argument("number", help="手机号")
    add.add_argument("--kind", choices=kinds, default="all")
    lift = refusals.printing("lift", "恢复接收（本人同意后）", later("optout", "lift"))
    lift.add_argument("number", help="手机号")
    lift.add_argument("--kind", choices=kinds, help="只恢复这一类")
    keys = Commands(commands.add("key", "密钥"), "密钥")
    rotate = keys.printing("rotate", "用最新的密钥重新加密全部数据，可随时中断再做", later("keys", "rotate"))
    rotate.add_argument("--check", action="store_true", help="只统计各列还有多少行用旧密钥")
    quiet = Commands(commands.add("quiet", "个人免打扰时段"), "个人免打扰时段")
    quiet.printing("list", "列出免打扰时段", later("optout", "list_quiet"))
    keep = quiet.printing("set", "设免打扰时段", later("optout", "keep_quiet"))
    keep.add_argument("number", help="手机号")
    keep.add_argument("hours", help="如 22:00-07:00")
    quiet.printing("clear", "取消免打扰时段", later("optout", "end_quiet")).add_argument("number")


def _retention_commands(commands: Commands) -> None:
    disputes = Commands(commands.add("dispute", "争议：有关的短信保留到争议结束"), "争议")

    def run(function: str) -> Command:
        return later("retention", function)

    opened = disputes.printing("open", "登记争议", run("open_dispute"))
    about = opened.add_mutually_exclusive_group(required=True)
    about.add_argument("--number", help="手机号")
    about.add_argument("--examiner", type=number, help="考评员编号")
    about.add_argument("--task", type=number, help="派遣任务编号")
    opened.add_argument("--reason", required=True, help="原因，不超过 200 字，不写个人信息")
    listed = disputes.printing("list", "列出争议", run("list_disputes"))
    listed.add_argument("--all", action="store_true", help="包括已结束的")
    for name, words, function in (
        ("show", "显示有关的短信（记入审计）", "show_messages"),
        ("close", "结束争议", "close"),
    ):
        disputes.printing(name, words, run(function)).add_argument("id", type=number)
    kept = Commands(commands.add("retention", "保留期限"), "保留期限")
    kept.printing("status", "各类内容保留多久，已清除多少", run("status"))


def _rehearse(commands: Commands) -> None:
    rehearse = commands.printing("rehearse", "用模拟考评员预演派遣", later("rehearse", "rehearse"))
    rehearse.add_argument("--required", type=number, default=3)
    rehearse.add_argument("--examiners", type=number, default=60)
    rehearse.add_argument("--runs", type=number, default=10, help="每个倍数预演的次数")
    rehearse.add_argument("--ratios", default="1.0,1.5,2.0,2.5,3.0,3.5,4.0")
    rehearse.add_argument(
        "--shares", default="yes=55,no=20,silent=15,late=5,nonsense=5", help="各类回复的份额"
    )
    rehearse.add_argument("--confirm", type=float, default=90.0, help="被选定后确认的百分比")
    rehearse.add_argument("--answer-minutes", type=float, default=8.0, help="回复用时的中位数（分钟）")
    rehearse.add_argument("--seed", type=number, default=1, help="同一种子，同一结果")
    rehearse.add_argument("--database", metavar="URL", help="空数据库；默认用临时的 SQLite 文件")


def _reminder_commands(commands: Commands) -> None:
    reminders = Commands(commands.add("reminder", "提醒：按日期自动发送"), "提醒")

    def run(function: str) -> Command:
        return later("reminders", function)

    reminders.printing("list", "列出提醒的规则", run("list_rules"))
    coming = reminders.printing("next", "列出即将发出的提醒", run("list_next"))
    coming.add_argument("--days", type=between(1, 35), default=7, help="多少天以内，1 至 35，默认 7")
    reminders.printing("show", "显示一条规则和它的提醒", run("show_rule")).add_argument("rule")
    times = reminders.printing("set", "更改提醒的时间", run("change_times"))
    times.add_argument("rule")
    times.add_argument("--due", required=True, help='何时发，如 "T-5wd 16:00"（wd 工作日，d 自然日）')
    times.add_argument("--until", required=True, help='到何时仍未发出就不再发，如 "T-4wd 12:00"')
    for name, words, function in (("on", "启用", "switch_on"), ("off", "停用", "switch_off")):
        reminders.printing(name, words, run(function)).add_argument("rule")


def parser() -> argparse.ArgumentParser:
    """The whole command line (design.md section 4)."""
    top = argparse.ArgumentParser(prog="kaowu", description="考务：职业技能鉴定考务短信系统")
    commands = Commands(top, "命令")
    _services(commands)
    _files(commands)
    add_plans(commands)
    add_registrations(commands)
    add_publicity(commands)
    add_reviews(commands)
    add_tasks(commands)
    _desk_commands(commands)
    user_commands.declare(commands)
    approve_commands.declare(commands)
    _broadcast_commands(commands)
    _number_commands(commands)
    add_payments(commands)
    _reminder_commands(commands)
    add_phrases(commands)
    _retention_commands(commands)
    return top


def _readable(word: str) -> str:
    """A word that is not UTF-8 must not fail anything later."""
    return word.encode("utf-8", "replace").decode()


def main(given: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 refused with a reason on stderr, 2 wrong usage."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    words = sys.argv[1:] if given is None else given
    arguments = parser().parse_args([_readable(word) for word in words])
    who.ACTS.set(getattr(arguments, "acts_as", ""))
    try:
        status: int = arguments.run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("已中止\n")
        return 130
    except Exception as failure:
        from app.refusals import REFUSALS, reason_of

        if not isinstance(failure, REFUSALS):
            raise
        sys.stderr.write(reason_of(failure) + "\n")
        return 1
    return status


if __name__ == "__main__":
    raise SystemExit(main())
