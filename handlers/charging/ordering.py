"""Bills for registrations that were approved: one for each person, one order for all of a body (33, 36)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from db import settings
from db.models import Plan
from delivery import alarms
from handlers.act import Act
from handlers.charging import telling
from handlers.charging.reckoning import Owed, reckon
from handlers.payment.billing import Demand, make_many
from messages.words import say

ALARM = "fee_missing"


async def charge(ids: Sequence[int], act: Act) -> None:
    """Make the bills and tell whoever owes them, inside the caller's transaction."""
    await telling.tell_due(await order(ids, act), act)


async def order(ids: Sequence[int], act: Act) -> list[int]:
    """Make bills for what these approved registrations have not been asked to pay; returns their ids.

    Where a price is missing nothing of that registration is billed, and staff are alarmed: they import it and
    have the bills made (kaowu bill make).
    """
    reckoned = await reckon(ids, act.today)
    plans = await Plan.in_bulk({each.plan_id for each in reckoned.owed} | reckoned.missing.keys(), "id")
    for plan_id in sorted(reckoned.missing):
        await alarms.raise_alarm(ALARM, f"plan:{plan_id}", {"plan": plans[plan_id].code}, act.now)
    until = {each.id: await _until(each, act) for each in plans.values()}
    return await make_many(
        [_demand(some, plans[some[0].plan_id], until) for some in _by_payer(reckoned.owed)], act
    )


async def _until(plan: Plan, act: Act) -> datetime:
    """Until when it is to be paid: who was approved late has a few days all the same."""
    at_least = act.now + (await settings.in_force()).pay_within
    return max(plan.pay_until_at or at_least, at_least)


def _by_payer(owed: Iterable[Owed]) -> list[list[Owed]]:
    """A person pays each registration for itself: one that is withdrawn leaves the others as they are."""
    orders: dict[tuple[int, int | None, int], list[Owed]] = {}
    for each in owed:
        own = each.registration_id if each.submitter_id is None else 0
        orders.setdefault((each.plan_id, each.submitter_id, own), []).append(each)
    return list(orders.values())


def _demand(some: Sequence[Owed], plan: Plan, until: dict[int, datetime]) -> Demand:
    first = some[0]
    return Demand(
        organisation_id=first.organisation_id,
        title=say("charge.title", plan=plan.title[:90]),
        charges=[charge for each in some for charge in each.charges],
        payer_id=first.submitter_id,
        person_id=first.person_id if first.submitter_id is None else None,
        plan_id=plan.id,
        due_at=until[plan.id],
    )
