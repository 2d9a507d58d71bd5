"""Working days of China: our own rows first, then the published calendar (design.md rule 4)."""

from datetime import date

import chinese_calendar

from db.models.office import CalendarDay
from exam.calendar import WorkingDays


def _published(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None  # the State Council has not said yet


async def known() -> WorkingDays:
    rows = await CalendarDay.all().values_list("day", "is_working")
    return WorkingDays({day: bool(working) for day, working in rows}, _published)
