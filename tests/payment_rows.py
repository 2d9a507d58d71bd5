"""Rows of bills and payments for the tests."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from db.connect import connection
from db.models import Bill, BillLine, Invoice, Organisation, Payment, Reconciliation, Refund
from db.models.organisations import Kind
from exam.payment import BillState, RefundState, State, Surplus
from handlers.act import Act

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # nine o'clock in Beijing
TODAY = date(2026, 11, 21)
_numbers = count(1)


def acting(now: datetime = NOW, actor: str = "staff:li") -> Act:
    return Act(now, actor, Random(next(_numbers)), "考务")


async def an_organisation(**changes: Any) -> Organisation:
    """A centre without a parent unless `changes` name one."""
    number = next(_numbers)
    usual = {"code": f"C{number}", "name": f"中心{number}", "kind": Kind.PROVINCE, "path": f"C{number}/"}
    return await Organisation.create(**{**usual, "changed_at": NOW, **changes})


async def a_bill(**changes: Any) -> Bill:
    """An open bill over 260 yuan that a school owes to its centre."""
    if "organisation_id" not in changes:
        changes["organisation_id"] = (await an_organisation()).id
    if not {"payer_id", "person_id"} & changes.keys():
        changes["payer_id"] = (await an_organisation(kind=Kind.SCHOOL)).id
    usual = {"title": "鉴定费", "total_fen": 26000, "state": BillState.OPEN, "made_at": NOW}
    return await Bill.create(**{**usual, **changes})


async def a_payment(bill: Bill, **changes: Any) -> Payment:
    number = f"T{next(_numbers)}"
    usual = {"provider": "unified", "trade_number": number, "amount_fen": bill.total_fen, "made_at": NOW}
    times = {"expires_at": NOW + timedelta(hours=2), "state": State.CREATED}
    return await Payment.create(**{**usual, **times, "bill_id": bill.id, **changes})


async def a_received(bill: Bill, state: State = State.PAID, **changes: Any) -> Payment:
    """A payment whose money has come."""
    surplus = Surplus.DOUBLE if state is State.SURPLUS else None
    usual = {"paid_at": NOW, "paid_fen": bill.total_fen, "surplus": surplus}
    return await a_payment(bill, **{**usual, "state": state, **changes})


async def a_refund(payment: Payment, **changes: Any) -> Refund:
    usual = {
        "bill_id": payment.bill_id,
        "payment_id": payment.id,
        "reason": "考试取消",
        "made_by": "staff:li",
    }
    more = {"trade_number": f"R{next(_numbers)}", "amount_fen": 100, "state": RefundState.REQUESTED}
    return await Refund.create(**{**usual, **more, "made_at": NOW, **changes})


async def a_line(bill: Bill, **changes: Any) -> BillLine:
    return await BillLine.create(**{"bill_id": bill.id, "label": "理论", "amount_fen": 5000, **changes})


async def an_invoice(bill: Bill, **changes: Any) -> Invoice:
    return await Invoice.create(**{"bill_id": bill.id, "state": "due", "made_at": NOW, **changes})


async def a_reconciliation(**changes: Any) -> Reconciliation:
    owner = await an_organisation()
    usual = {"organisation_id": owner.id, "provider": "unified", "day": TODAY, "state": "agreed", "at": NOW}
    return await Reconciliation.create(**{**usual, **changes})


Breaking = Callable[[], Awaitable[Any]]


async def _bill_of_nobody() -> None:
    await a_bill(payer_id=None)


async def _payment_with(**wrong: Any) -> None:
    await a_payment(await a_bill(), **wrong)


async def _refund_with(**wrong: Any) -> None:
    await a_refund(await a_received(await a_bill()), **wrong)


BAD: dict[str, list[Breaking]] = {
    "bill_state": [lambda: _bill_in("paid")],
    "bill_total": [lambda: a_bill(total_fen=-1)],
    "bill_one_payer": [_bill_of_nobody, lambda: _update_bill(person_id=1)],
    "invoice_state": [lambda: _invoice_with(state="lost")],
    "payment_state": [lambda: _payment_in("NEW")],
    "payment_amounts": [lambda: _payment_with(amount_fen=0), lambda: _received_with(paid_fen=-1)],
    "payment_received": [
        lambda: _payment_with(state=State.PAID),
        lambda: _received_with(paid_at=None),
        lambda: _received_with(state=State.CLOSED),
    ],
    "payment_surplus": [
        lambda: _received_with(surplus=Surplus.DOUBLE),
        lambda: _received_with(state=State.SURPLUS),
    ],
    "refund_amount": [lambda: _refund_with(amount_fen=0)],
    "bill_line_amount": [lambda: _line_with(amount_fen=-1)],
}

UNIQUE = {
    "bill_line_item",
    "payment_provider_number",
    "payment_paid_once",
    "invoice_in_force",
    "invoice_number",
}


async def _update_bill(**wrong: Any) -> None:
    await Bill.filter(id=(await a_bill()).id).update(**wrong)


async def _bill_in(state: str) -> None:
    await _force("bill", (await a_bill()).id, state)


async def _payment_in(state: str) -> None:
    await _force("payment", (await a_payment(await a_bill())).id, state)


async def _force(table: str, row: int, state: str) -> None:
    statement = f"UPDATE {table} SET state = '{state}' WHERE id = {row}"  # noqa: S608 - words of this file
    await connection().execute_query(statement)


async def _received_with(**wrong: Any) -> None:
    row = await a_received(await a_bill())
    await Payment.filter(id=row.id).update(**wrong)


async def _invoice_with(**wrong: Any) -> None:
    await an_invoice(await a_bill(), **wrong)


async def _line_with(**wrong: Any) -> None:
    await a_line(await a_bill(), **wrong)
