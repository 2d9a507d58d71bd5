"""The State Council's yearly notice: days off and days made up for, from which all deadlines follow (C16)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from db import working_days
from db.models import CalendarDay
from db.models.office import Source
from handlers.act import Act
from handlers.imports import kind
from handlers.imports.columns import Column
from handlers.imports.rows import Outcome, Row
from handlers.imports.storing import put
from handlers.plans import deadlines

LONGEST = 31
WORKED = {"放假": False, "上班": True}

COLUMNS = (
    Column("起", "第一天，写成 2027-10-01", "2027-10-01"),
    Column("止", "最后一天；不填为同一天", "2027-10-07", required=False),
    Column("安排", "放假 或 上班（调休）", "放假", choices=tuple(WORKED)),
    Column("名称", "节日名称，最多 50 个字", "国庆节", required=False, limit=50),
)


@dataclass(frozen=True, slots=True, repr=False)
class HolidayEntry(kind.Entry):
    first: date
    last: date
    is_working: bool

    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


async def prepare(rows: list[Row], act: Act) -> list[HolidayEntry]:
    taken: dict[date, int] = {}
    entries = []
    for row in rows:
        entry = _entry(row)
        if entry is not None:
            _refuse_overlap(entry, taken)
            entries.append(entry)
    return [entry for entry in entries if not entry.row.reasons]


def _entry(row: Row) -> HolidayEntry | None:
    first, last = row.day("起"), row.day("止")
    if last is None and not row.text("止"):
        last = first
    if first is None or last is None or row.text("安排") not in WORKED:
        return None
    if not first <= last < first + timedelta(days=LONGEST):
        row.refuse("period", days=LONGEST)
        return None
    return HolidayEntry(row, first, last, WORKED[row.text("安排")])


def _refuse_overlap(entry: HolidayEntry, taken: dict[date, int]) -> None:
    earlier = [taken[day] for day in entry.days() if day in taken]
    if earlier:
        entry.row.refuse("overlap", line=earlier[0])
    for day in entry.days():
        taken.setdefault(day, entry.row.line)


async def write(entries: list[HolidayEntry], act: Act) -> None:
    """Store the days, close the years whose notice is whole, and let the deadlines follow."""
    days = [day for entry in entries for day in entry.days()]
    stored = {each.day: each for each in await CalendarDay.filter(day__in=days).select_for_update()}
    for entry in entries:
        name = {"name": entry.row.text("名称")} if "名称" in entry.row.texts else {}
        outcomes = set()
        for day in entry.days():
            values = {"day": day, "is_working": entry.is_working, "source": Source.NOTICE, **name}
            _, outcome = await put(CalendarDay, stored.get(day), values, None)
            outcomes.add(outcome)
        entry.row.outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.CHANGED
    for year in sorted({day.year for day in days}):
        await working_days.close_year(year)
    await deadlines.recompute_all(act)


HOLIDAYS = kind.Kind("节假日安排", COLUMNS, prepare, write)
