"""The command line of approval: kaowu approve."""

import argparse

from app.arguments import Command, Commands, later, number


def declare(commands: Commands) -> None:
    """Add `approve` with its own commands."""
    approve = Commands(commands.add("approve", "审批"), "审批")

    def run(function: str) -> Command:
        return later("approvals", function)

    waiting = approve.printing("list", "列出等我审批的事项", run("list_cases"))
    waiting.add_argument("--topic", help="只列这类：plan、registration、broadcast、…")
    waiting.add_argument("--everything", action="store_true", help="本机构及下级的全部在审事项")
    approve.printing("show", "显示一件及其全部审批意见", run("show_case")).add_argument("id", type=number)
    for name, words in (("pass", "同意"), ("return", "退回修改"), ("reject", "不同意")):
        _deciding(approve.printing(name, words, run("decide")), name)
    shown = approve.printing("routes", "列出审批流程；给出事项时连同退回原因", run("show_routes"))
    shown.add_argument("--topic", help="事项：registration、plan、plan_change、task、refund、broadcast")
    withdraw = approve.printing("withdraw", "提交人撤回", run("withdraw"))
    withdraw.add_argument("id", type=number)
    job = approve.printing("job", "显示批量审批的进度；--resume 继续", run("show_job"))
    job.add_argument("id", type=number, help="批量任务编号")
    job.add_argument("--resume", action="store_true", help="在这里继续做完")
    undo = approve.printing("undo", "撤销一次批量审批", run("undo"))
    undo.add_argument("id", type=number, help="批量任务编号")


def _deciding(parser: argparse.ArgumentParser, verdict: str) -> None:
    parser.set_defaults(verdict=verdict)
    parser.add_argument("id", type=number, nargs="*", help="审批件编号；多件即为批量")
    parser.add_argument("--all", action="store_true", help="等我审批的全部，须同时写 --topic")
    parser.add_argument("--topic", help="事项，如 registration")
    parser.add_argument("--plan", type=number, help="只限此鉴定计划")
    parser.add_argument("--reason", default="", help="原因代码；退回、不同意时必填")
    parser.add_argument("--hint", default="", help="给提交人的说明，不超过 200 字")
