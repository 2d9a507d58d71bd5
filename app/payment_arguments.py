"""The commands about money: bill, payments, reconcile."""

from collections.abc import Callable

from app.arguments import Command, Commands, later, number


def add_payments(commands: Commands) -> None:
    """Declare them."""
    bills = Commands(commands.add("bill", "缴费单"), "缴费单")

    def run(function: str) -> Command:
        return later("payments", function)

    listed = bills.printing("list", "列出缴费单", run("list_bills"))
    listed.add_argument("--state", help="OPEN、PAID、EXPIRED、CANCELLED、PARTLY_REFUNDED、REFUNDED")
    listed.add_argument("--plan", type=number, help="鉴定计划编号")
    for name, words, function in (
        ("show", "显示缴费单：明细、支付、退费、票据", "show_bill"),
        ("pay-code", "取缴费码", "pay_code"),
        ("void", "作废缴费单", "void"),
    ):
        bills.printing(name, words, run(function)).add_argument("id", type=number)
    made = bills.printing("make", "为已通过审核而未开单的报名开缴费单", run("make_bills"))
    made.add_argument("plan", help="鉴定计划代码，如 3601-2027-001")
    opened = bills.printing("reopen", "恢复逾期的缴费单", run("reopen"))
    opened.add_argument("id", type=number)
    opened.add_argument("--until", required=True, help="新的截止时间，如 2027-03-01T18:00（北京时间）")
    issued = bills.printing("invoice", "登记财政电子票据的号码", run("issue"))
    issued.add_argument("id", type=number)
    issued.add_argument("--number", required=True)
    payments = Commands(commands.add("payments", "缴费统计、多付和退费"), "缴费")
    payments.printing("stats", "缴费统计：按计划、机构、科目、日期，未对平", run("stats"))
    payments.printing("book", "多付的款记入恢复的缴费单", run("book")).add_argument("id", type=number)
    _refund_commands(payments, run)
    reconciled = commands.printing("reconcile", "与支付平台对账，列出差异", run("reconcile"))
    reconciled.add_argument("--day", help="如 2027-03-01；不写则为昨天")
    reconciled.add_argument("--settle", type=number, metavar="编号", help="登记一条差异的处理结果")
    reconciled.add_argument("--note", default="", help="处理结果")


def _refund_commands(payments: Commands, run: Callable[[str], Command]) -> None:
    asked = payments.printing("refund", "申请退费", run("refund"))
    asked.add_argument("id", type=number, help="支付编号，见 kaowu bill show")
    asked.add_argument("--fen", type=number, required=True, help="金额，单位分")
    asked.add_argument("--reason", required=True, help="原因，不超过 200 字")
    decided = payments.printing("decide", "审批退费（须为另一人）", run("decide"))
    decided.add_argument("id", type=number, help="退费编号")
    decided.add_argument("--refuse", action="store_true", help="不批准")
