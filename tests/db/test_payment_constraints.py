"""A bill is paid once, a subject is billed once, a number of a provider or an invoice is used once."""

from typing import Any

import pytest
from payment_rows import NOW, a_bill, a_line, a_payment, a_received, an_invoice
from tortoise.exceptions import IntegrityError

from db.models import BillLine, Invoice, Payment
from exam.payment import State


async def test_a_bill_has_one_paid_payment_and_any_number_of_others(database: str) -> None:
    bill = await a_bill()
    await a_received(bill)
    await a_received(bill, State.SURPLUS)
    await a_received(bill, State.SURPLUS)

    with pytest.raises(IntegrityError):
        await a_received(bill)

    await a_received(await a_bill())
    assert await Payment.filter(state=State.PAID).count() == 2


async def test_a_number_of_the_provider_belongs_to_one_payment(database: str) -> None:
    bill = await a_bill()
    await a_payment(bill, provider_number="P1")
    with pytest.raises(IntegrityError):
        await a_payment(bill, provider_number="P1")

    await a_payment(bill, provider_number="P1", provider="another")
    await a_payment(bill)
    await a_payment(bill)


async def test_a_subject_of_a_registration_is_billed_once_unless_its_line_is_void(database: str) -> None:
    bill = await a_bill()
    first = await a_line(bill, registration_item_id=7)
    with pytest.raises(IntegrityError):
        await a_line(await a_bill(), registration_item_id=7)

    await BillLine.filter(id=first.id).update(voided_at=NOW)
    await a_line(await a_bill(), registration_item_id=7)
    await a_line(bill)
    await a_line(bill)


@pytest.mark.parametrize("again", [{}, {"number": "0001"}])
async def test_a_bill_has_one_invoice_in_force_and_a_number_is_given_once(
    database: str, again: dict[str, Any]
) -> None:
    bill = await a_bill()
    first = await an_invoice(bill, number="0001")
    with pytest.raises(IntegrityError):
        await an_invoice(await a_bill() if again else bill, **again)

    await Invoice.filter(id=first.id).update(state="red", number="0001-red")
    await an_invoice(bill, **again)
