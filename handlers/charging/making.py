"""Bills that were not made when a registration was approved, such as for want of a price: made as a job."""

from collections.abc import Sequence

from db import audit, bill_rows
from db.atomic import atomic
from db.models import Job, Plan
from exam.errors import RuleBroken
from exam.payment import BillState
from handlers import policies
from handlers.act import Act
from handlers.charging.ordering import order
from handlers.charging.telling import tell_due
from handlers.jobs.kinds import Walked, register
from handlers.jobs.making import Order, make
from handlers.payment import billing, desk
from handlers.payment.telling import TOPIC

KIND = "bill"


@atomic
async def make_bills(code: str, act: Act) -> Job:
    """Write down that everything approved and not billed in this plan shall be; payers are told at its end.

    Raises RuleBroken: unknown_plan, not_allowed, nothing_to_bill.
    """
    plan = await Plan.get_or_none(code=code)
    if plan is None:
        raise RuleBroken("unknown_plan", code=code)
    await policies.allow(act, "bill.make", plan.organisation_id)
    ids = await bill_rows.unbilled(plan.id)
    if not ids:
        raise RuleBroken("nothing_to_bill", code=code)
    job = await make(Order(KIND, TOPIC, organisation_id=plan.organisation_id, topic_id=plan.id), ids, act)
    await audit.record("bill.make", f"plan:{plan.id}", {"registrations": len(ids)}, act.actor, act.now)
    return job


class Billing:
    """Its rows are ids of registrations."""

    async def walk(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        bills = await order(rows, act)
        on = await bill_rows.registrations_on(bills)
        billed = {each for some in on.values() for each in some}
        without = {row["registration_id"] for row in await bill_rows.owed(rows)}
        return Walked(len(billed), [(each, "fee_missing") for each in sorted(without)])

    async def end(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        await tell_due(sorted(await bill_rows.open_bills_with(rows)), act)
        return Walked(0, [])

    async def undo(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        """Take back what nobody has paid; a bill over nothing stays paid."""
        taken: set[int] = set()
        for bill_id in sorted(await bill_rows.open_bills_with(rows)):
            bill = await desk.lock(bill_id)
            if bill.state is BillState.OPEN and bill.made_at >= job.made_at:
                on = await bill_rows.registrations_on([bill_id])
                await billing.take_back(bill, act)
                taken |= set(on[bill_id])
        return Walked(-len(taken), [(each, "decided_since") for each in rows if each not in taken])


register(KIND, Billing())
