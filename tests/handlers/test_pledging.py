"""The promise instead of papers: signed once, taken back before payment, lost for good when false (30)."""

from datetime import date

import pytest
from registration_office import HOUSE, Office, a_form, an_office

from db.models import Person, PersonBar, Pledge, Registration
from db.models.evidence import Signing
from db.models.people import Barred
from exam.errors import RuleBroken
from exam.registration import State
from handlers.registration.pledging import find_false, sign, withdraw
from handlers.registration.registering import register
from handlers.registration.registering import withdraw as withdraw_registration


async def an_applicant() -> tuple[Office, Registration]:
    office = await an_office()
    return office, await register(office.plan.id, a_form(), None, HOUSE)


async def test_a_promise_is_signed_once(database: str) -> None:
    _, row = await an_applicant()

    signed = await sign(row.id, Signing.PAPER, None, HOUSE)

    assert (signed.person_id, signed.how, signed.signed_at) == (row.person_id, Signing.PAPER, HOUSE.now)
    with pytest.raises(RuleBroken, match="pledge_signed"):
        await sign(row.id, Signing.PAPER, None, HOUSE)


async def test_who_takes_it_back_promises_nothing_more_that_year(database: str) -> None:
    office, row = await an_applicant()
    await sign(row.id, Signing.CODE, None, HOUSE)

    await withdraw(row.id, HOUSE)

    bar = await PersonBar.get()
    assert (bar.kind, bar.until_on, bar.person_id) == (Barred.PLEDGE, date(2027, 12, 31), row.person_id)
    await withdraw_registration(row.id, HOUSE)
    again = await register(office.plan.id, a_form(), None, HOUSE)
    with pytest.raises(RuleBroken, match="pledge_barred"):
        await sign(again.id, Signing.CODE, None, HOUSE)


async def test_after_payment_a_promise_stands(database: str) -> None:
    _, row = await an_applicant()
    await sign(row.id, Signing.CODE, None, HOUSE)
    await Registration.filter(id=row.id).update(state=State.CONFIRMED)

    with pytest.raises(RuleBroken, match="pledge_paid"):
        await withdraw(row.id, HOUSE)


async def test_a_false_promise_ends_the_registration_though_it_is_paid(database: str) -> None:
    _, row = await an_applicant()
    await sign(row.id, Signing.CODE, None, HOUSE)
    await Registration.filter(id=row.id).update(state=State.CONFIRMED)

    await find_false(row.id, "学历证明系伪造", HOUSE)

    stored, pledge, bar = await Registration.get(id=row.id), await Pledge.get(), await PersonBar.get()
    assert (stored.state, stored.close_reason) == (State.CANCELLED, "学历证明系伪造")
    assert (pledge.false_at, pledge.found_by, bar.until_on) == (HOUSE.now, "staff:li", None)
    assert await Person.all().count() == 1


async def test_nothing_is_taken_back_that_was_not_signed(database: str) -> None:
    _, row = await an_applicant()

    with pytest.raises(RuleBroken, match="pledge_none"):
        await withdraw(row.id, HOUSE)
