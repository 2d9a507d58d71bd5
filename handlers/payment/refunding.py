"""Money back, by exception (domain.md 82): asked for, decided by others, sent, and asked back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from db import audit, settings
from db.atomic import atomic
from db.models import Bill, BillLine, Payment, Refund
from delivery.channel import ProviderError
from exam.errors import RuleBroken
from exam.payment import (
    NOT_LOST,
    RECEIVED,
    BillEvent,
    RefundEvent,
    RefundState,
    State,
    next_refund,
    yuan,
)
from handlers import policies
from handlers.act import Act
from handlers.approval.submitting import submit
from handlers.payment import desk
from handlers.payment.provider import Back, Provider, Refused, Returned
from handlers.payment.telling import tell_payer

TOPIC = "refund"
AT_ONCE = 50
AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """How much of a payment goes back and why; the lines it is for, where it is for some."""

    payment_id: int
    amount_fen: int
    reason: str
    lines: Sequence[int] = ()


@atomic
async def request(wish: Wish, act: Act) -> Refund:
    """Ask for a refund, and put it before those who decide (handlers/payment/deciding.py).

    Raises RuleBroken: unknown_id, not_allowed, refund_none, refund_reason, refund_unpaid, refund_too_much,
    refund_lines.
    """
    bill, payment = await desk.lock_around(wish.payment_id)
    await policies.allow(act, "refund.request", bill.organisation_id)
    await _check(wish, payment)
    row = await Refund.create(
        bill_id=bill.id,
        payment_id=payment.id,
        trade_number=f"KR{payment.id}X{act.chance.getrandbits(64):016x}",
        amount_fen=wish.amount_fen,
        reason=wish.reason.strip(),
        state=RefundState.REQUESTED,
        made_by=act.actor,
        made_at=act.now,
    )
    if wish.lines:
        mine = BillLine.filter(id__in=list(wish.lines), bill_id=bill.id, refund_id=None)
        if await mine.update(refund_id=row.id) != len(set(wish.lines)):
            raise RuleBroken("refund_lines")
    detail = {"bill": bill.id, "fen": wish.amount_fen}
    await audit.record("refund.request", f"refund:{row.id}", detail, act.actor, act.now)
    await submit(TOPIC, row.id, bill.organisation_id, act)
    return row


async def _check(wish: Wish, payment: Payment) -> None:
    # Money that no bill needs goes back under any rule.
    if payment.state is State.PAID and (await settings.in_force()).refunds == "none":
        raise RuleBroken("refund_none")
    if not 1 <= len(wish.reason.strip()) <= 200:
        raise RuleBroken("refund_reason")
    if payment.state not in RECEIVED:
        raise RuleBroken("refund_unpaid")
    taken = await Refund.filter(payment_id=payment.id, state__in=NOT_LOST)
    left = (payment.paid_fen or 0) - sum(each.amount_fen for each in taken)
    if not 0 < wish.amount_fen <= left:
        raise RuleBroken("refund_too_much", left=yuan(left))


async def due(act: Act) -> list[Refund]:
    """Refunds to be sent or asked about now."""
    return await Refund.filter(due_at__lte=act.now).order_by("due_at", "id").limit(AT_ONCE)


async def send(row: Refund, provider: Provider, act: Act) -> None:
    """Have the platform give the money back: asked first where we may have told it before."""
    payment = await Payment.get(id=row.payment_id)
    if payment.provider != provider.name or not await _claim(row, act):
        return
    back = Back(payment.trade_number, row.trade_number, row.amount_fen, row.reason)
    known: Returned | None = None
    if row.state is RefundState.SENT:
        try:
            known = await provider.query_refund(back.trade_number, back.refund_number)
        except ProviderError:
            return
    answer = known or await provider.refund(back)
    if isinstance(answer, Returned):
        await finish(row.id, answer, act)
    elif isinstance(answer, Refused):
        await _fail(row.id, answer.code, act)


@atomic
async def _claim(row: Refund, act: Act) -> bool:
    """Ours to send, and known to be under way before the platform hears of it."""
    _, fresh = await lock(row.id)
    if fresh.due_at is None or fresh.due_at > act.now or fresh.state is not row.state:
        return False
    if fresh.state is RefundState.APPROVED:
        await move(fresh, RefundEvent.SENT, due_at=act.now + AGAIN)
    else:
        await Refund.filter(id=row.id).update(due_at=act.now + AGAIN)
    return True


@atomic
async def finish(refund_id: int, returned: Returned, act: Act) -> None:
    """The platform gave the money back; the same news again changes nothing."""
    bill, row = await lock(refund_id)
    if row.state is not RefundState.SENT:
        return
    number, at = returned.provider_number, returned.at
    await move(row, RefundEvent.DONE, provider_number=number, due_at=None, ended_at=at)
    await tell_payer(bill, "fee_refunded", {"fee": yuan(row.amount_fen)}, act, f"refund:{row.id}")
    payment = await Payment.get(id=row.payment_id)
    if payment.state is State.PAID:
        done = await Refund.filter(payment_id=payment.id, state=RefundState.DONE)
        whole = sum(each.amount_fen for each in done) == payment.paid_fen
        await desk.move(bill, BillEvent.REFUNDED if whole else BillEvent.PART_REFUNDED, act)


@atomic
async def _fail(refund_id: int, code: str, act: Act) -> None:
    _, row = await lock(refund_id)
    if row.state is RefundState.SENT:
        await move(row, RefundEvent.FAILED, code=code[:64], due_at=None, ended_at=act.now)
        await BillLine.filter(refund_id=row.id).update(refund_id=None)


async def lock(refund_id: int) -> tuple[Bill, Refund]:
    """The bill of a refund, locked, and the refund as it is now; raises RuleBroken("unknown_id")."""
    found = await Refund.get_or_none(id=refund_id)
    if found is None:
        raise RuleBroken("unknown_id", what="退费", id=refund_id)
    bill = await desk.lock(found.bill_id)
    return bill, await Refund.get(id=refund_id)


async def move(row: Refund, event: RefundEvent, **changes: object) -> None:
    """Store the next state; raises RuleBroken("refund_not_allowed")."""
    row.state = next_refund(row.state, event)
    row.update_from_dict(changes)
    await row.save(update_fields=["state", *changes])
