"""The 财政电子票据 to the payer: one per bill, with its lines as the annex (domain.md 37)."""

import re
from typing import Any

from db import audit
from db.atomic import atomic
from db.models import BillLine, Invoice
from exam.errors import RuleBroken
from exam.payment import yuan
from handlers import policies
from handlers.act import Act
from handlers.payment import desk

NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")


@atomic
async def issue(bill_id: int, number: str, act: Act) -> None:
    """Record the number under which the 票据 was issued to whoever paid.

    Raises RuleBroken: unknown_id, not_allowed, invoice_number, invoice_not_allowed.
    """
    bill = await desk.lock(bill_id)
    await policies.allow(act, "invoice.issue", bill.organisation_id)
    if not NUMBER.fullmatch(number) or await Invoice.exists(number=number):
        raise RuleBroken("invoice_number")
    waiting = Invoice.filter(bill_id=bill.id, state__in=["due", "failed"])
    if not await waiting.update(state="issued", number=number, issued_at=act.now):
        raise RuleBroken("invoice_not_allowed")
    await audit.record("invoice.issue", f"bill:{bill.id}", {"number": number}, act.actor, act.now)


async def annex(bill_id: int) -> list[dict[str, Any]]:
    """The lines of a bill as the annex lists them; sums in fen and as yuan."""
    lines = await BillLine.filter(bill_id=bill_id).order_by("id")
    return [
        {
            "label": line.label,
            "amount_fen": line.amount_fen,
            "amount": yuan(line.amount_fen),
            "item": line.registration_item_id,
            "refunded": line.refund_id is not None,
        }
        for line in lines
    ]
