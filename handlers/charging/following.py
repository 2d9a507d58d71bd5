"""Registrations follow the bills they stand on: paid, lapsed, or brought back (domain.md 33)."""

from db import bill_rows
from db.models import Bill, Registration
from exam.errors import RuleBroken
from exam.payment import BillEvent, yuan
from exam.registration import ENDED, Event, State
from handlers.act import Act
from handlers.payment import followers
from handlers.payment.telling import tell_payer
from handlers.registration import desk, telling
from messages.words import say


async def follow(bill: Bill, event: BillEvent, act: Act) -> None:
    """Do what follows from a bill's move, in its transaction."""
    if event is BillEvent.PAID:
        await desk.move_many(await _on(bill), Event.CONFIRMED, confirmed_at=act.now)
        if bill.total_fen:
            await tell_payer(bill, "fee_paid", {"fee": yuan(bill.total_fen)}, act)
    elif event is BillEvent.EXPIRED:
        await _lapse(bill, act)
    elif event is BillEvent.REOPENED:
        await _bring_back(bill)


async def _lapse(bill: Bill, act: Act) -> None:
    """Nobody paid in time: the places are free again."""
    why = say("charge.unpaid")
    waiting = [row.id for row in await Registration.filter(id__in=await _on(bill), state=State.APPROVED)]
    await desk.move_many(waiting, Event.EXPIRED, closed_at=act.now, close_reason=why)
    await telling.put_all(waiting, "registration_lapsed", {"reason": why}, act)
    if bill.payer_id is not None and waiting:
        await tell_payer(bill, "batch_lapsed", {"count": len(waiting)}, act)


async def _bring_back(bill: Bill) -> None:
    """Staff let it be paid after all; RuleBroken("place_taken") where somebody registered anew meanwhile."""
    lapsed = await Registration.filter(id__in=await _on(bill), state=State.ABANDONED)
    places = {(row.plan_item_id, row.person_id) for row in lapsed}
    alive = Registration.filter(person_id__in=[row.person_id for row in lapsed]).exclude(
        state__in=list(ENDED)
    )
    if places & {(row.plan_item_id, row.person_id) for row in await alive}:
        raise RuleBroken("place_taken", bill=bill.id)
    await desk.move_many([row.id for row in lapsed], Event.BROUGHT_BACK, closed_at=None, close_reason="")


async def _on(bill: Bill) -> list[int]:
    """The registrations that the bill is for: of one approval, at most a lot of them."""
    return (await bill_rows.registrations_on([bill.id]))[bill.id]


followers.FOLLOWERS.append(follow)
