"""Bills that nobody has paid: whoever owes them is reminded before they end (domain.md 34, 82)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db import working_days
from db.models import Bill, Person
from exam.calendar import CHINA, WorkingDays
from exam.payment import yuan
from handlers.contacts import contacts_of
from handlers.reminders.bodies import people_of
from handlers.reminders.occasion import Occasion, Search
from messages.instants import say_instant


async def find(search: Search) -> list[Occasion]:
    """Open bills; one that was made after the hour of its reminder has just been told of."""
    wanted = Bill.filter(state__in=sorted(search.rule.stages), due_at__not_isnull=True)
    if search.instants is not None:
        wanted = wanted.filter(due_at__gte=search.instants[0], due_at__lt=search.instants[1])
    if search.subjects is not None:
        wanted = wanted.filter(id__in=search.subjects)
    rows = await wanted.order_by("id").values_list("id", "due_at", "made_at", "payer_id", "person_id")
    days, bodies = await working_days.known(), {int(str(row[3])) for row in rows if row[3] is not None}
    speaking = await people_of(bodies, search.act.today)
    hours: dict[Any, datetime] = {}
    found = []
    for id_, due_at, made_at, payer, person in rows:
        on = due_at.astimezone(CHINA).date()
        if on not in hours:
            hours[on] = search.rule.timing.span(on, days).due_at
        if made_at < hours[on]:
            people = speaking[payer] if person is None else (f"person:{person}",)
            found.append(Occasion(id_, on, people))
    return found


async def values(search: Search, _: WorkingDays) -> dict[int, Mapping[str, Any]]:
    rows = await Bill.filter(id__in=search.subjects or []).prefetch_related("payer")
    names = await _names([row.person_id for row in rows if row.person_id is not None])
    contacts = await contacts_of({row.organisation_id for row in rows}, search.settings)
    return {
        row.id: {
            "addressee": row.payer.name if row.payer else names.get(row.person_id or 0, ""),
            "bill": str(row.id),
            "fee": yuan(row.total_fen),
            "by": say_instant(row.due_at) if row.due_at else "",
            **contacts[row.organisation_id],
        }
        for row in rows
    }


async def _names(people: list[int]) -> dict[int, str]:
    return {row.id: row.name for row in await Person.filter(id__in=people).only("id", "name")}
