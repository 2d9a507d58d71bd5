"""Bills that were not made when a registration was approved, such as for want of a price: made as a job."""

from collections.abc import Sequence

from db import audit, bill_rows
from db.atomic import atomic
from db.models import Job
from exam.errors import RuleBroken
from handlers import policies
from handlers.act import Act
from handlers.charging.ordering import order
from handlers.charging.releasing import take_back
from handlers.charging.telling import tell_due
from handlers.jobs.kinds import Walked, register
from handlers.jobs.making import LOT, Order, make
from handlers.payment.telling import TOPIC
from handlers.plans import desk as plans

KIND = "bill"


@atomic
async def make_bills(code: str, act: Act, lot: int = LOT) -> Job:
    """Write down that everything approved and not billed in this plan shall be; payers are told at its end.

    Raises RuleBroken: unknown_plan, not_allowed, nothing_to_bill.
    """
    plan = await plans.find(code)
    await policies.allow(act, "bill.make", plan.organisation_id)
    ids = await bill_rows.unbilled(plan.id)
    if not ids:
        raise RuleBroken("nothing_to_bill", code=code)
    to_make = Order(KIND, TOPIC, organisation_id=plan.organisation_id, topic_id=plan.id)
    job = await make(to_make, ids, act, lot)
    await audit.record("bill.make", f"plan:{plan.id}", {"registrations": len(ids)}, act.actor, act.now)
    return job


class Billing:
    """Its rows are ids of registrations."""

    async def walk(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        on = await bill_rows.registrations_on(await order(rows, act))
        unpriced = {row["registration_id"] for row in await bill_rows.owed(rows)}
        return Walked(sum(map(len, on.values())), [(each, "fee_missing") for each in sorted(unpriced)])

    async def end(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        await tell_due(await bill_rows.open_bills_with(rows), act)
        return Walked(0, [])

    async def undo(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        """Take back what nobody has paid; a bill over nothing stays paid."""
        freed = await take_back(rows, act, job.made_at)
        return Walked(-len(freed), [(each, "decided_since") for each in rows if each not in freed])


register(KIND, Billing())
