"""The year's sittings as the templates propose them; a plan is made of one by staff (domain.md 6-8)."""

from typing import Any

from db import settings, working_days
from exam.settings import CALENDAR
from exam.yearly import TEMPLATES, parse_months, propose


async def propose_year(year: int) -> list[dict[str, Any]]:
    """Day, kind and category of each sitting, in order; "provisional" while the calendar may move it."""
    texts = await settings.texts()
    months = {each.code: parse_months(texts[CALENDAR + each.code]) for each in TEMPLATES}
    return [
        {
            "exam_on": each.exam_on.isoformat(),
            "kind": each.template.kind.value,
            "category": each.template.category,
            "template": each.template.code,
            "provisional": each.provisional,
        }
        for each in propose(year, months, await working_days.known())
    ]
