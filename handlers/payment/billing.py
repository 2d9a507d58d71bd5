"""Making a bill for an organisation or a person, voiding and reopening it, and its deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import audit, bill_rows
from db.atomic import atomic
from db.models import Bill, BillLine, Organisation
from exam.errors import RuleBroken
from exam.payment import BillEvent, BillState, Charge, total_of
from handlers import policies
from handlers.act import Act
from handlers.payment import desk

AT_ONCE = 200
LOT = 5_000
LONGEST_LABEL = 60


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
    """Make one bill for staff who ask for it; raises RuleBroken: not_allowed, and as `make_many` does."""
    await policies.allow(act, "bill.make", demand.organisation_id)
    [bill_id] = await make_many([demand], act)
    return await Bill.get(id=bill_id)


async def make_many(demands: Sequence[Demand], act: Act) -> list[int]:
    """Make bills with their lines, some thousand at once, inside the caller's transaction; their ids.

    One over nothing is paid at once (33, 36). Raises RuleBroken: one_payer, unknown_id, bill_title, bill_due,
    already_billed and those of total_of.
    """
    totals = [total_of(each.charges) for each in demands]
    for each in demands:
        _check(each, act)
    await _check_organisations(demands)
    await _check_items(demands)
    ids = await bill_rows.add([_row(each, total, act) for each, total in zip(demands, totals, strict=True)])
    await bill_rows.add_lines(
        [
            (bill_id, charge.item_id, charge.label, charge.amount_fen)
            for bill_id, demand in zip(ids, demands, strict=True)
            for charge in demand.charges
        ]
    )
    for bill_id, total in zip(ids, totals, strict=True):
        if total == 0:
            await desk.move(await desk.lock(bill_id), BillEvent.PAID, act, paid_at=act.now)
    return ids


def _row(demand: Demand, total: int, act: Act) -> tuple[Any, ...]:
    """As db.bill_rows.BILL."""
    whose = (demand.organisation_id, demand.plan_id, demand.payer_id, demand.person_id)
    return (*whose, demand.title.strip(), total, BillState.OPEN.value, demand.due_at, act.now, 1)


def _check(demand: Demand, act: Act) -> None:
    if (demand.payer_id is None) == (demand.person_id is None):
        raise RuleBroken("one_payer")
    if not 1 <= len(demand.title.strip()) <= 100:
        raise RuleBroken("bill_title")
    if any(len(each.label) > LONGEST_LABEL for each in demand.charges):
        raise RuleBroken("bill_label")
    if demand.due_at is not None and demand.due_at <= act.now:
        raise RuleBroken("bill_due")


async def _check_organisations(demands: Sequence[Demand]) -> None:
    wanted = {each.organisation_id for each in demands} | {each.payer_id for each in demands if each.payer_id}
    known = set(await Organisation.filter(id__in=list(wanted)).values_list("id", flat=True))
    for id_ in sorted(wanted - known):
        raise RuleBroken("unknown_id", what="机构", id=id_)


async def _check_items(demands: Sequence[Demand]) -> None:
    items = [charge.item_id for each in demands for charge in each.charges if charge.item_id is not None]
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
    await take_back(bill, act)


async def take_back(bill: Bill, act: Act) -> None:
    """Void a locked bill for registrations that are withdrawn or changed; RuleBroken: bill_not_allowed."""
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
