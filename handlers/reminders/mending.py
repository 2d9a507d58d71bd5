"""Registrations that were returned: whoever must mend them is reminded in time (domain.md 29)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from db import working_days
from db.models import ApprovalDecision, Organisation, Plan, Registration
from exam.approval import State as Case
from exam.approval import Verdict
from exam.calendar import CHINA, WorkingDays
from exam.job import State as Job
from handlers.contacts import contacts_of
from handlers.plans.telling import LONGEST
from handlers.registration.desk import TOPIC
from handlers.registration.telling import own
from handlers.reminders.bodies import people_of
from handlers.reminders.occasion import Occasion, Search
from messages.instants import say_instant


@dataclass(frozen=True, slots=True)
class Returned:
    """A registration that waits to be mended until an instant, and by whom: a body, or the person."""

    id: int
    until: datetime
    person_id: int
    plan_id: int
    body: int | None

    @property
    def on(self) -> date:
        return self.until.astimezone(CHINA).date()


async def find(search: Search) -> list[Occasion]:
    """What people handed in themselves."""
    wanted = Registration.filter(submitter_id=None)
    if search.subjects is not None:
        wanted = wanted.filter(id__in=search.subjects)
    return [Occasion(row.id, row.on, (f"person:{row.person_id}",)) for row in await _returned(wanted, search)]


async def values(search: Search, _: WorkingDays) -> dict[int, Mapping[str, Any]]:
    wanted = Registration.filter(id__in=search.subjects or [])
    rows = await wanted.prefetch_related("person", "plan_item__occupation")
    contacts = await contacts_of({row.organisation_id for row in rows}, search.settings)
    return {
        row.id: {
            **own(row),
            "by": say_instant(row.mend_until_at) if row.mend_until_at else "",
            **contacts[row.organisation_id],
        }
        for row in rows
    }


async def find_lists(search: Search) -> list[Occasion]:
    """What bodies handed in: one occasion for all of a plan and a body whose time ends on one day."""
    wanted = Registration.filter(submitter_id__not_isnull=True)
    if search.subjects is not None:
        wanted = wanted.filter(plan_id__in=search.subjects)
    groups: dict[tuple[int, int, date], list[Returned]] = defaultdict(list)
    for row in await _returned(wanted, search):
        if row.body is not None:
            groups[row.plan_id, row.body, row.on].append(row)
    speaking = await people_of({body for _, body, _ in groups}, search.act.today)
    told = await _told(groups, search) if search.subjects is not None else {}
    return [Occasion(key[0], key[2], speaking[key[1]], told.get(key, {})) for key in groups]


async def _told(
    groups: Mapping[tuple[int, int, date], Sequence[Returned]], search: Search
) -> dict[tuple[int, int, date], dict[str, Any]]:
    plans = {row.id: row for row in await Plan.filter(id__in={plan for plan, _, _ in groups})}
    bodies = {row.id: row.name for row in await Organisation.filter(id__in={body for _, body, _ in groups})}
    contacts = await contacts_of({row.organisation_id for row in plans.values()}, search.settings)
    return {
        key: {
            "addressee": bodies[key[1]],
            "plan": plans[key[0]].title[:LONGEST],
            "count": str(len(rows)),
            "by": say_instant(min(row.until for row in rows)),
            **contacts[plans[key[0]].organisation_id],
        }
        for key, rows in groups.items()
    }


async def _returned(wanted: QuerySet[Registration], search: Search) -> list[Returned]:
    """Those of them whose people were told before the hour of the reminder that they must mend."""
    wanted = wanted.filter(state__in=sorted(search.rule.stages), mend_until_at__not_isnull=True)
    if search.instants is not None:
        wanted = wanted.filter(mend_until_at__gte=search.instants[0], mend_until_at__lt=search.instants[1])
    columns = ("id", "mend_until_at", "person_id", "plan_id", "submitter_id")
    rows = [Returned(*row) for row in await wanted.order_by("id").values_list(*columns)]
    told_at, days = await _told_at(wanted), await working_days.known()
    hours = {on: search.rule.timing.span(on, days).due_at for on in {row.on for row in rows}}
    return [row for row in rows if row.id in told_at and told_at[row.id] < hours[row.on]]


async def _told_at(wanted: QuerySet[Registration]) -> dict[int, datetime]:
    """When each was told; a bulk act tells when it cannot be undone any more."""
    decided = ApprovalDecision.filter(
        approval_case__topic=TOPIC,
        approval_case__topic_id__in=Subquery(wanted.values("id")),
        approval_case__state=Case.RETURNED,
        approval_ruling__verdict=Verdict.RETURN,
        undone_at=None,
    )
    said = ("approval_ruling__at", "approval_ruling__job__state", "approval_ruling__job__ended_at")
    rows = decided.order_by("id").values_list("approval_case__topic_id", *said)
    return {
        id_: ended_at if ended_at else at
        for id_, at, state, ended_at in await rows
        if state in {None, Job.DONE.value}
    }
