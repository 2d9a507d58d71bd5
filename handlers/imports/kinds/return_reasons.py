"""Why something is returned or refused, in codes with what to mend (domain.md 29)."""

from dataclasses import dataclass
from typing import Any

from db.models import ReturnReason
from handlers.act import Act
from handlers.approval import routes
from handlers.imports import kind
from handlers.imports.columns import Column
from handlers.imports.rows import NO, YES, Row, refuse_repeats
from handlers.imports.storing import put
from messages.words import say

NAMES = ("registration", "plan", "plan_change", "task", "refund", "broadcast")
TOPICS = {say(f"approval_topic.{each}"): each for each in NAMES}

COLUMNS = (
    Column("事项", "、".join(TOPICS) + "之一", "报名", choices=tuple(TOPICS)),
    Column("代码", "审批时使用，同一事项不能重复", "stamp", code=True),
    Column("原因", "告知申请人的话", "公章不清", limit=60),
    Column("修改提示", "怎样修改", "请重新盖章后上传", required=False, limit=200),
    Column("停用", "是或否；停用后不能再选", NO, required=False, choices=(YES, NO)),
)


@dataclass(frozen=True, slots=True, repr=False)
class ReasonEntry(kind.Entry):
    topic: str
    code: str
    values: dict[str, Any]


async def prepare(rows: list[Row], act: Act) -> list[ReasonEntry]:
    refuse_repeats(rows, "代码", lambda row: (row.text("事项"), row.text("代码")))
    return [_entry(row) for row in rows if not row.reasons]


def _entry(row: Row) -> ReasonEntry:
    hint = {"hint": row.text("修改提示")} if "修改提示" in row.texts else {}
    return ReasonEntry(row, TOPICS[row.text("事项")], row.text("代码"), {"text": row.text("原因"), **hint})


async def write(entries: list[ReasonEntry], act: Act) -> None:
    for topic in sorted({entry.topic for entry in entries}):
        await routes.ship_reasons(topic)
    found = await ReturnReason.filter(topic__in={entry.topic for entry in entries}).select_for_update()
    stored = {(each.topic, each.code): each for each in found}
    for entry in entries:
        before = stored.get((entry.topic, entry.code))
        values = {"topic": entry.topic, "code": entry.code, **entry.values}
        if "停用" in entry.row.texts:
            since = before.retired_at if before else None
            values["retired_at"] = (since or act.now) if entry.row.flag("停用") else None
        _, entry.row.outcome = await put(ReturnReason, before, values, None)


RETURN_REASONS = kind.Kind("退回原因", COLUMNS, prepare, write)
