"""Registrations follow the bills they stand on: paid, lapsed, or brought back (domain.md 33)."""

from collections.abc import Sequence

from tortoise.expressions import Q

from db.models import Bill, BillLine, Registration, RegistrationItem
from exam.errors import RuleBroken
from exam.payment import BillEvent, yuan
from exam.registration import ENDED, Event, Part, State
from handlers.act import Act
from handlers.payment import followers
from handlers.payment.telling import tell_payer
from handlers.registration import desk, telling
from messages.words import say

LOT = 500


async def follow(bill: Bill, event: BillEvent, act: Act) -> None:
    """Do what follows from a bill's move, in its transaction."""
    if event is BillEvent.PAID:
        for ids in await _on(bill):
            await desk.move_many(ids, Event.CONFIRMED, confirmed_at=act.now)
        if bill.total_fen:
            await tell_payer(bill, "fee_paid", {"fee": yuan(bill.total_fen)}, act)
    elif event is BillEvent.EXPIRED:
        await _lapse(bill, act)
    elif event is BillEvent.REOPENED:
        await _bring_back(bill)


async def _lapse(bill: Bill, act: Act) -> None:
    """Nobody paid in time: the places are free again."""
    why, many = say("charge.unpaid"), 0
    for ids in await _on(bill):
        waiting = Registration.filter(id__in=ids, state=State.APPROVED)
        mine = [int(str(each)) for each in await waiting.values_list("id", flat=True)]
        await desk.move_many(mine, Event.EXPIRED, closed_at=act.now, close_reason=why)
        await telling.put_all(mine, "registration_lapsed", {"reason": why}, act)
        many += len(mine)
    if bill.payer_id is not None and many:
        await tell_payer(bill, "batch_lapsed", {"count": many}, act)


async def _bring_back(bill: Bill) -> None:
    """Staff let it be paid after all; RuleBroken("place_taken") where somebody registered anew meanwhile."""
    for ids in await _on(bill):
        lapsed = await Registration.filter(id__in=ids, state=State.ABANDONED)
        places = [Q(plan_item_id=each.plan_item_id, person_id=each.person_id) for each in lapsed]
        if not places:
            continue
        anew = Registration.filter(Q(*places, join_type="OR")).exclude(state__in=list(ENDED))
        if await anew.exists():
            raise RuleBroken("place_taken", bill=bill.id)
        back = [each.id for each in lapsed]
        await desk.move_many(back, Event.BROUGHT_BACK, closed_at=None, close_reason="")


async def _on(bill: Bill) -> list[Sequence[int]]:
    """The registrations that the bill is for, in lots."""
    lines = BillLine.filter(bill_id=bill.id, voided_at=None, registration_item_id__isnull=False)
    items = [int(str(each)) for each in await lines.values_list("registration_item_id", flat=True)]
    ids: set[int] = set()
    for start in range(0, len(items), LOT):
        of = RegistrationItem.filter(id__in=items[start : start + LOT]).exclude(state=Part.CANCELLED)
        ids |= {int(str(each)) for each in await of.distinct().values_list("registration_id", flat=True)}
    ordered = sorted(ids)
    return [ordered[start : start + LOT] for start in range(0, len(ordered), LOT)]


followers.FOLLOWERS.append(follow)
