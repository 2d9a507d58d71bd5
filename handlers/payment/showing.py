"""Bills as staff see them."""

from typing import Any

from db.models import Bill, Invoice, Payment, Refund
from db.visible import visible
from exam.errors import RuleBroken
from exam.payment import BillState, yuan
from handlers import policies
from handlers.act import Act
from handlers.payment import invoicing

AT_ONCE = 500


async def list_bills(act: Act, state: str | None = None, plan_id: int | None = None) -> list[dict[str, Any]]:
    """The newest bills that the caller may see; RuleBroken: not_allowed, bill_state."""
    policies.allow_somewhere(act, "bill.show")
    rows = visible(Bill, await policies.scope(act))
    if state is not None:
        if state not in set(BillState):
            raise RuleBroken("bill_state", state=state, known="、".join(BillState))
        rows = rows.filter(state=state)
    if plan_id is not None:
        rows = rows.filter(plan_id=plan_id)
    found = await rows.order_by("-id").limit(AT_ONCE).prefetch_related("payer")
    return [_told(row) for row in found]


async def show(bill_id: int, act: Act) -> dict[str, Any]:
    """A bill with its lines, payments, refunds and 票据; RuleBroken: not_allowed, unknown_id."""
    policies.allow_somewhere(act, "bill.show")
    row = await visible(Bill, await policies.scope(act)).filter(id=bill_id).prefetch_related("payer").first()
    if row is None:
        raise RuleBroken("unknown_id", what="缴费单", id=bill_id)
    payments = await Payment.filter(bill_id=bill_id).order_by("id")
    refunds = await Refund.filter(bill_id=bill_id).order_by("id")
    invoices = await Invoice.filter(bill_id=bill_id).order_by("id")
    return {
        **_told(row),
        "lines": await invoicing.annex(bill_id),
        "payments": [_payment(each) for each in payments],
        "refunds": [_refund(each) for each in refunds],
        "invoices": [{"state": each.state, "number": each.number} for each in invoices],
    }


def _told(row: Bill) -> dict[str, Any]:
    payer = row.payer.name if row.payer else f"个人 {row.person_id}"
    return {
        "id": row.id,
        "title": row.title,
        "payer": payer,
        "total_fen": row.total_fen,
        "total": yuan(row.total_fen),
        "state": row.state.value,
        "due_at": row.due_at,
        "paid_at": row.paid_at,
        "plan": row.plan_id,
    }


def _payment(row: Payment) -> dict[str, Any]:
    return {
        "id": row.id,
        "trade_number": row.trade_number,
        "provider_number": row.provider_number,
        "state": row.state.value,
        "surplus": row.surplus.value if row.surplus else None,
        "amount_fen": row.amount_fen,
        "paid_fen": row.paid_fen,
        "paid_at": row.paid_at,
        "code": row.code,
    }


def _refund(row: Refund) -> dict[str, Any]:
    return {
        "id": row.id,
        "amount_fen": row.amount_fen,
        "state": row.state.value,
        "reason": row.reason,
        "code": row.code,
    }
