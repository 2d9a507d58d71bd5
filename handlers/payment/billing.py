"""Making a bill for an organisation or a person, voiding and reopening it, and its deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import audit
from db.atomic import atomic
from db.models import Bill, BillLine, Organisation
from exam.errors import RuleBroken
from exam.payment import BillEvent, BillState, Charge, total_of
from handlers import policies
from handlers.act import Act
from handlers.payment import desk

AT_ONCE = 200
LOT = 500


@dataclass(frozen=True, slots=True)
class Demand:
    """A bill to be made: the centre that is paid, for what, and who pays (exactly one of both)."""

    organisation_id: int
    title: str
    charges: Sequence[Charge]
    payer_id: int | None = None
    person_id: int | None = None
    plan_id: int | None = None
    due_at: datetime | None = None


@atomic
async def make(demand: Demand, act: Act) -> Bill:
    """Make a bill with its lines; one over nothing is paid at once (33, 36).

    Raises RuleBroken: not_allowed, one_payer, unknown_id, bill_title, bill_due, already_billed and those of
    total_of.
    """
    await policies.allow(act, "bill.make", demand.organisation_id)
    await _check(demand, act)
    total = total_of(demand.charges)
    bill = await Bill.create(
        organisation_id=demand.organisation_id,
        plan_id=demand.plan_id,
        payer_id=demand.payer_id,
        person_id=demand.person_id,
        title=demand.title.strip(),
        total_fen=total,
        state=BillState.OPEN,
        due_at=demand.due_at,
        made_at=act.now,
    )
    lines = [
        BillLine(bill=bill, registration_item_id=each.item_id, label=each.label, amount_fen=each.amount_fen)
        for each in demand.charges
    ]
    await BillLine.bulk_create(lines, batch_size=LOT)
    if total == 0:
        await desk.move(bill, BillEvent.PAID, act, paid_at=act.now)
    return bill


async def _check(demand: Demand, act: Act) -> None:
    if (demand.payer_id is None) == (demand.person_id is None):
        raise RuleBroken("one_payer")
    if not 1 <= len(demand.title.strip()) <= 100:
        raise RuleBroken("bill_title")
    if any(len(each.label) > 60 for each in demand.charges):
        raise RuleBroken("bill_label")
    if demand.due_at is not None and demand.due_at <= act.now:
        raise RuleBroken("bill_due")
    for id_ in (demand.organisation_id, demand.payer_id):
        if id_ is not None and not await Organisation.exists(id=id_):
            raise RuleBroken("unknown_id", what="机构", id=id_)
    await _check_items(demand)


async def _check_items(demand: Demand) -> None:
    items = [each.item_id for each in demand.charges if each.item_id is not None]
    for start in range(0, len(items), LOT):
        some = items[start : start + LOT]
        if await BillLine.filter(registration_item_id__in=some, voided_at=None).exists():
            raise RuleBroken("already_billed")


@atomic
async def void(bill_id: int, act: Act) -> None:
    """Take a bill back, for registrations that are withdrawn or changed; its subjects may be billed anew.

    Money that comes all the same is kept as a surplus. Raises RuleBroken: unknown_id, not_allowed,
    bill_not_allowed.
    """
    bill = await desk.lock(bill_id)
    await policies.allow(act, "bill.void", bill.organisation_id)
    await desk.move(bill, BillEvent.VOIDED, act)
    await BillLine.filter(bill_id=bill.id, voided_at=None).update(voided_at=act.now)
    await desk.ask_soon(bill, act.now)
    await audit.record("bill.void", f"bill:{bill.id}", {"fen": bill.total_fen}, act.actor, act.now)


@atomic
async def reopen(bill_id: int, due_at: datetime, act: Act) -> None:
    """Let a bill that expired be paid after all; raises RuleBroken: bill_due, and as `void` does."""
    bill = await desk.lock(bill_id)
    await policies.allow(act, "bill.reopen", bill.organisation_id)
    if due_at <= act.now:
        raise RuleBroken("bill_due")
    await desk.move(bill, BillEvent.REOPENED, act, due_at=due_at)
    await audit.record("bill.reopen", f"bill:{bill.id}", {"due": due_at.isoformat()}, act.actor, act.now)


async def overdue(act: Act) -> list[Bill]:
    """Bills whose deadline has passed."""
    due = Bill.filter(state=BillState.OPEN, due_at__lte=act.now)
    return await due.order_by("due_at", "id").limit(AT_ONCE)


@atomic
async def expire(row: Bill, act: Act) -> None:
    """The deadline has passed: nobody can pay any more, unless it was moved meanwhile."""
    bill = await desk.lock(row.id)
    if bill.state is BillState.OPEN and bill.due_at is not None and bill.due_at <= act.now:
        await desk.move(bill, BillEvent.EXPIRED, act)
        await desk.ask_soon(bill, act.now)
