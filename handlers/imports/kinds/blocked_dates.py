"""Days on which an examiner cannot come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from db.models import BlockedDate
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.columns import Column
from handlers.imports.rows import Outcome, Row
from handlers.imports.storing import put

LONGEST = 366

COLUMNS = (
    Column("证书编号", "考评员证书编号", "R3626000001", limit=32),
    Column("起", "第一天，写成 2027-03-20", "2027-03-20"),
    Column("止", "最后一天；不填为同一天", "2027-03-22", required=False),
    Column("原因", "最多 100 个字", "出差", required=False, limit=100),
)


@dataclass(frozen=True, slots=True, repr=False)
class BlockedEntry(kind.Entry):
    examiner_id: int
    first: date
    last: date

    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


async def prepare(rows: list[Row], act: Act) -> list[BlockedEntry]:
    ids = await lists.examiners()
    taken: dict[tuple[int, date], int] = {}
    entries = []
    for row in rows:
        entry = _entry(row, ids.get(row.text("证书编号")))
        if entry is not None:
            _refuse_overlap(entry, taken)
            entries.append(entry)
    return [entry for entry in entries if not entry.row.reasons]


def _entry(row: Row, examiner_id: int | None) -> BlockedEntry | None:
    if examiner_id is None and row.text("证书编号"):
        row.refuse("certificate", number=row.text("证书编号")[:32])
    first, last = row.day("起"), row.day("止")
    if last is None and not row.text("止"):
        last = first
    if first is None or last is None:
        return None
    if not first <= last < first + timedelta(days=LONGEST):
        row.refuse("period", days=LONGEST)
        return None
    return BlockedEntry(row, examiner_id, first, last) if examiner_id is not None else None


def _refuse_overlap(entry: BlockedEntry, taken: dict[tuple[int, date], int]) -> None:
    keys = [(entry.examiner_id, day) for day in entry.days()]
    earlier = [taken[key] for key in keys if key in taken]
    if earlier:
        entry.row.refuse("overlap", line=earlier[0])
    for key in keys:
        taken.setdefault(key, entry.row.line)


async def write(entries: list[BlockedEntry], act: Act) -> None:
    examiners = list({entry.examiner_id for entry in entries})
    found = await BlockedDate.filter(examiner_id__in=examiners).order_by("id").select_for_update()
    stored = {(each.examiner_id, each.day): each for each in found}
    for entry in entries:
        reason = {"reason": entry.row.text("原因")} if "原因" in entry.row.texts else {}
        outcomes = set()
        for day in entry.days():
            values = {"examiner_id": entry.examiner_id, "day": day, **reason}
            _, outcome = await put(BlockedDate, stored.get((entry.examiner_id, day)), values, None)
            outcomes.add(outcome)
        entry.row.outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.CHANGED


BLOCKED_DATES = kind.Kind("不能参加的日期", COLUMNS, prepare, write, action="examiner.change")
