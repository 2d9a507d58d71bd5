"""Subjects that may be made up until a day: whoever failed them hears of it in time (domain.md 40, 41)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db.models import Standing
from handlers.contacts import contacts_of
from handlers.reminders.occasion import Occasion, Search
from messages.findings import say_level

LONGEST, LONGEST_EXAM = 35, 30
"""How many characters of its variables the provider takes (messages.template_rules)."""
OPEN = Q(Q(makeups_left=None) | Q(makeups_left__gt=0), passed=False, ended_at=None)


async def find(search: Search) -> list[Occasion]:
    """Each person once for a day on which results end, however many subjects may be made up until then."""
    wanted = Standing.filter(OPEN)
    if search.between is not None:
        wanted = wanted.filter(valid_until__gte=search.between[0], valid_until__lte=search.between[1])
    if search.subjects is not None:
        return await _told(wanted.filter(person_id__in=search.subjects), search)
    rows = await wanted.distinct().order_by("person_id").values_list("person_id", "valid_until")
    return [Occasion(int(str(who)), until, (f"person:{who}",)) for who, until in rows]


async def _told(wanted: QuerySet[Standing], search: Search) -> list[Occasion]:
    groups: dict[tuple[int, date], list[Standing]] = defaultdict(list)
    for row in await wanted.order_by("id").prefetch_related("person", "occupation", "subject"):
        groups[row.person_id, row.valid_until].append(row)
    contacts = await contacts_of({rows[0].organisation_id for rows in groups.values()}, search.settings)
    return [
        Occasion(who, until, (f"person:{who}",), {**_words(rows), **contacts[rows[0].organisation_id]})
        for (who, until), rows in groups.items()
    ]


def _words(rows: Sequence[Standing]) -> dict[str, Any]:
    """电工三级理论、实操 of all that end on one day."""
    exams: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        exams[f"{row.occupation.name}{say_level(row.level_id)}"].append(row.subject.name)
    subjects = "、".join(exam + "、".join(dict.fromkeys(names)) for exam, names in exams.items())
    if len(subjects) > LONGEST:
        subjects = f"{next(iter(exams))[:LONGEST_EXAM]}等{len(rows)}科"
    return {"name": rows[0].person.name, "subjects": subjects, "day": rows[0].valid_until}
