"""A rehearsal's report as a table for people."""

from collections.abc import Callable
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 100
COLUMNS = (
    "抽取倍数",
    "次数",
    "成组",
    "用时\n中位/九成",
    "短信\n中位/九成",
    "计费条数\n中位/九成",
    "邀请人数\n中位/九成",
    "满员答复\n中位/九成",
    "转人工\n次数",
)
TEMPERS = {"yes": "能", "no": "不能", "silent": "不回", "late": "迟复", "nonsense": "乱答"}


def words(report: dict[str, Any]) -> str:
    """One line per draw ratio; times as hours:minutes, medians and 90th percentiles side by side."""
    table = Table(*COLUMNS, box=box.SIMPLE)
    for column in table.columns:
        column.justify = "right"
    for row in report["ratios"]:
        table.add_row(*_cells(row))
    # A fixed width and no colours: the same rehearsal prints the same bytes everywhere.
    console = Console(width=WIDTH, color_system=None, force_terminal=False)
    with console.capture() as shown:
        console.print(table)
    lines = [line.rstrip() for line in shown.get().splitlines()]
    return "\n".join([_title(report), *lines]).rstrip()


def _title(report: dict[str, Any]) -> str:
    shares = "、".join(f"{TEMPERS[name]} {share:g}" for name, share in report["shares"].items())
    return (
        f"预演：需 {report['required']} 人，考评员 {report['examiners']} 人，种子 {report['seed']}\n"
        f"答复：{shares}；选定后确认 {report['confirm']:g}%；回复中位 {report['answer_minutes']:g} 分钟"
    )


def _cells(row: dict[str, Any]) -> list[str]:
    share = "—" if row["formed_share"] is None else f"{row['formed_share']:.0%}"
    return [
        f"{row['ratio']:g}",
        str(row["runs"]),
        share,
        _pair(row["minutes"], _clock),
        *(_pair(row[key], str) for key in ("sms", "parts", "asked", "full")),
        str(row["escalated"]),
    ]


def _pair(spread: dict[str, Any], say: Callable[[Any], str]) -> str:
    return " / ".join("—" if value is None else say(value) for value in (spread["median"], spread["p90"]))


def _clock(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours}:{rest:02}"
