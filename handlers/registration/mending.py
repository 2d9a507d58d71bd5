"""What was returned is mended until the day named in its message, though registration has closed (29)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time

from db import settings, working_days
from db.ids import ids_of
from db.models import Plan, Registration
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.mending import Limits, mend_until
from exam.registration import Event, State
from handlers.act import Act
from handlers.registration import desk, offering, telling
from handlers.registration.bodies import tell_bodies
from messages.instants import say_instant


async def give_back(ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
    """Return these locked registrations, each with the instant until which it may come again."""
    days, calendar = (await settings.in_force()).mend_within, await working_days.known()
    for plan in await Plan.filter(registrations__id__in=ids).distinct():
        exam_at = datetime.combine(plan.exam_on, time(0), CHINA)
        until = mend_until(act.now, Limits(plan.closes_at, exam_at, days), calendar)
        of_plan = await ids_of(Registration.filter(id__in=ids, plan_id=plan.id))
        told = {"return_reason": reason, "return_hint": hint[:200], "mend_until_at": until}
        await desk.move_many(of_plan, Event.RETURNED, **told)


async def tell(ids: Sequence[int], reason: str, act: Act) -> None:
    """Tell people what to mend, and by when; who has paid keeps the place, and mends with staff (31)."""
    paid = await ids_of(Registration.filter(id__in=ids, state=State.CONFIRMED))
    await telling.put_all(paid, "registration_recheck", {"reason": reason}, act)
    groups: dict[datetime, list[int]] = defaultdict(list)
    for row in await Registration.filter(id__in=ids).exclude(state=State.CONFIRMED).select_related("plan"):
        groups[until_of(row, row.plan)].append(row.id)
    for until, alike in sorted(groups.items()):
        by = say_instant(until)
        await tell_bodies(alike, "batch_returned", {"by": by}, act)
        await telling.put_all(alike, "registration_returned", {"reason": reason, "by": by}, act)


def until_of(row: Registration, plan: Plan) -> datetime:
    """When a returned registration must be back; what was returned before this was kept: the closing."""
    return row.mend_until_at or plan.closes_at


async def check_open(plan: Plan, submitter_id: int | None, at: datetime) -> datetime | None:
    """None while registration is open; `at` while only what was returned to this submitter is taken.

    Raises RuleBroken as offering.check_open does where nothing is.
    """
    try:
        offering.check_open(plan, at)
    except RuleBroken as closed:
        if closed.reason != "registration_closed":
            raise
        waiting = Registration.filter(plan_id=plan.id, submitter_id=submitter_id, state=State.RETURNED)
        if not await waiting.filter(mend_until_at__gt=at).exists():
            raise
        return at
    return None
