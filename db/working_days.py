"""Working days of China: our own rows first, then the published calendar (design.md rule 4)."""

from datetime import date, timedelta

import chinese_calendar

from db.models.office import CalendarDay, Source
from exam.calendar import SATURDAY, WorkingDays, is_whole


def _published(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None  # the State Council has not said yet


async def known() -> WorkingDays:
    rows = await CalendarDay.all().values_list("day", "is_working")
    return WorkingDays({day: bool(working) for day, working in rows}, _published)


async def close_year(year: int) -> None:
    """Where the rows hold the whole notice of a year, write its other days too: they are final then."""
    rows = await CalendarDay.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31))
    notice = {row.day: row.is_working for row in rows if row.source == Source.NOTICE}
    if not is_whole(notice, year):
        return
    first, days = date(year, 1, 1), (date(year, 12, 31) - date(year, 1, 1)).days + 1
    plain = [day for n in range(days) if (day := first + timedelta(days=n)) not in {row.day for row in rows}]
    await CalendarDay.bulk_create(
        [CalendarDay(day=day, is_working=day.weekday() < SATURDAY, source=Source.NOTICE) for day in plain],
        ignore_conflicts=True,
    )
