"""Who is approved owes a bill, who paid has a place, and who takes a registration back owes nothing."""

from datetime import timedelta

import pytest
from charging_office import (
    PRACTICE,
    THEORY,
    bills,
    lines_of,
    pass_all,
    pay,
    prices,
    registered,
    reviewers,
    told,
)
from registration_office import ELECTRICIAN, HOUSE, NOW, a_form, a_scope, an_office
from staff_rows import a_member, an_organisation

from db.models import (
    Alarm,
    ApprovalCase,
    Bill,
    BillLine,
    Fee,
    Occupation,
    OutgoingMessage,
    Registration,
    RegistrationItem,
)
from db.models.organisations import Kind
from exam.approval import State as CaseState
from exam.approval import Verdict
from exam.errors import RuleBroken
from exam.payment import BillState
from exam.policy import Role
from exam.registration import State
from handlers.act import Act
from handlers.approval.batches import Selection, decide_many
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.charging.making import make_bills
from handlers.jobs import undoing
from handlers.jobs.walking import walk_all, walk_lot
from handlers.payment import billing
from handlers.registration.correcting import Change, correct
from handlers.registration.registering import register, withdraw

BOTH = THEORY + PRACTICE
AGENT = "13800000001"
OF_A_BODY = ("batch_approved", "batch_fee_due")


def after(days: int) -> Act:
    return Act(NOW + timedelta(days=days), "staff:li", HOUSE.chance, HOUSE.sign)


async def state_of(row: Registration) -> State:
    return (await Registration.get(id=row.id)).state


async def test_a_person_who_is_approved_has_a_bill_over_each_subject_and_hears_of_it(database: str) -> None:
    office = await an_office()
    await prices(office)
    await registered(office, 2)

    await pass_all(await reviewers(office))

    [bill] = await bills()
    assert (bill.total_fen, bill.payer_id, bill.plan_id) == (BOTH, None, office.plan.id)
    assert (bill.title, bill.due_at) == ("2027年5月统考考试费", office.plan.pay_until_at)
    assert await lines_of(bill) == [("王芳 电工三级 理论", THEORY), ("王芳 电工三级 实操", PRACTICE)]
    assert await RegistrationItem.all().order_by("id").values_list("amount_fen", flat=True) == [
        THEORY,
        PRACTICE,
    ]
    assert [message for message, _ in await told()] == [
        "registration_received",
        "registration_approved",
        "fee_due",
    ]
    last = await OutgoingMessage.all().order_by("-id").first()
    assert last is not None
    assert "应缴考试费260.00元,请于4月22日18:00前" in last.text


async def test_a_body_owes_what_its_people_cost_and_hears_of_it(database: str) -> None:
    office = await an_office()
    await prices(office)
    await a_member(office.school, Role.AGENT)
    await registered(office, 2, 4, body=True)
    three = await reviewers(office)

    await pass_all(three)

    per_case = await bills()
    assert [(each.payer_id, each.person_id, each.total_fen) for each in per_case] == [
        (office.school.id, None, BOTH)
    ] * 2
    messages = [message for message, _ in await told()]
    assert [messages.count(each) for each in ("batch_approved", "batch_fee_due")] == [2, 2]


async def test_who_is_approved_late_has_some_days_to_pay_all_the_same(database: str) -> None:
    office = await an_office()
    await prices(office)
    office.plan.pay_until_at = NOW - timedelta(days=1)
    await office.plan.save()
    await registered(office, 2)

    await pass_all(await reviewers(office))

    [bill] = await bills()
    assert bill.due_at == NOW + timedelta(days=3)


async def test_paid_is_confirmed_and_told_once(database: str) -> None:
    office = await an_office()
    await prices(office)
    [row] = await registered(office, 2)
    await pass_all(await reviewers(office))
    [bill] = await bills()

    await pay(bill)

    assert await state_of(row) is State.CONFIRMED
    assert [message for message, _ in await told()][-1] == "fee_paid"


async def test_without_a_price_nothing_is_billed_staff_are_alarmed_and_bills_are_made_later(
    database: str,
) -> None:
    office = await an_office()
    rows = await registered(office, 2, 4)
    await pass_all(await reviewers(office))
    alarm = await Alarm.get()
    assert (alarm.kind, alarm.detail, await bills()) == ("fee_missing", {"plan": "3601-2027-001"}, [])

    still = await make_bills("3601-2027-001", HOUSE)
    await walk_all(still.id, lambda: HOUSE)
    await still.refresh_from_db()
    await prices(office)
    job = await make_bills("3601-2027-001", HOUSE)
    await walk_all(job.id, lambda: HOUSE)
    await job.refresh_from_db()

    assert (still.done, still.rejected, job.done, job.rejected) == (0, 2, 2, 0)
    assert [each.total_fen for each in await bills()] == [BOTH, BOTH]
    assert "fee_due" not in [message for message, _ in await told()]
    await walk_all(job.id, lambda: after(1))
    assert [message for message, _ in await told()].count("fee_due") == len(rows)
    with pytest.raises(RuleBroken, match="nothing_to_bill"):
        await make_bills("3601-2027-001", HOUSE)


async def test_bills_that_were_made_as_a_job_are_taken_back_while_nobody_was_told(database: str) -> None:
    office = await an_office()
    await registered(office, 2)
    await pass_all(await reviewers(office))
    await prices(office)
    job = await make_bills("3601-2027-001", HOUSE)
    await walk_all(job.id, lambda: HOUSE)

    await undoing.undo(job.id, HOUSE)
    await walk_all(job.id, lambda: HOUSE)

    [bill] = await bills()
    assert (bill.state, await BillLine.filter(voided_at=None).count()) == (BillState.CANCELLED, 0)


async def test_who_withdraws_owes_nothing_and_late_money_is_kept_as_a_surplus(database: str) -> None:
    office = await an_office()
    await prices(office)
    [row] = await registered(office, 2)
    await pass_all(await reviewers(office))
    [bill] = await bills()

    await withdraw(row.id, HOUSE)
    payment = await pay(bill)

    assert (await Bill.get(id=bill.id)).state is BillState.CANCELLED
    await payment.refresh_from_db()
    assert (payment.state.value, payment.surplus) == ("SURPLUS", "void")
    assert await state_of(row) is State.WITHDRAWN


async def test_a_body_has_one_order_for_all_that_were_approved_together(database: str) -> None:
    office = await an_office()
    await prices(office)
    await a_member(office.school, Role.AGENT)
    await registered(office, 2, 4, 6, body=True)
    for act in await reviewers(office):
        job = await decide_many(Selection("registration"), Ruling(Verdict.PASS), act)
        await walk_all(job.id, lambda act=act: act)
        await walk_all(job.id, lambda: after(1))

    [bill] = await bills()

    assert (bill.payer_id, bill.total_fen, len(await lines_of(bill))) == (office.school.id, 3 * BOTH, 6)
    [order] = await OutgoingMessage.filter(message="batch_fee_due")
    assert "报名的3人应缴考试费合计780.00元,缴费单号1,请于" in order.text


async def test_bodies_between_each_other_have_one_order_and_one_message_each_whatever_the_lots(
    database: str,
) -> None:
    office = await an_office()
    await prices(office)
    other = await an_organisation("S02", Kind.SCHOOL, office.city)
    await a_scope(other, await Occupation.get(code=ELECTRICIAN))
    for body, login in ((office.school, "agent1"), (other, "agent2")):
        await a_member(body, Role.AGENT, login=login)
    for serial in range(2, 14, 2):
        body = office.school if serial % 4 else other
        await register(office.plan.id, a_form(serial), body.id, HOUSE)
    for act in await reviewers(office):
        job = await decide_many(Selection("registration"), Ruling(Verdict.PASS), act, lot=2)
        await walk_all(job.id, lambda act=act: act)
        # Whoever tells people is killed after the first lot.
        await walk_lot(job.id, after(1))
        await walk_all(job.id, lambda: after(1))

    owing = {bill.payer_id: (bill.total_fen, len(await lines_of(bill))) for bill in await bills()}
    words = {name: [row.text for row in await OutgoingMessage.filter(message=name)] for name in OF_A_BODY}

    assert owing == {body.id: (3 * BOTH, 6) for body in (office.school, other)}
    assert len(await bills()) == 2
    assert [len(some) for some in words.values()] == [2, 2]
    assert ["已有3人通过审核" in text for text in words["batch_approved"]] == [True, True]


async def test_one_who_leaves_an_order_leaves_the_others_on_a_new_one(database: str) -> None:
    office = await an_office()
    await a_member(office.school, Role.AGENT)
    rows = await registered(office, 2, 4, body=True)
    await pass_all(await reviewers(office))
    await prices(office)
    job = await make_bills("3601-2027-001", HOUSE)
    await walk_all(job.id, lambda: HOUSE)

    await withdraw(rows[0].id, HOUSE)

    old, new = await bills()
    assert (old.state, old.total_fen, new.state, new.total_fen) == (
        BillState.CANCELLED,
        2 * BOTH,
        BillState.OPEN,
        BOTH,
    )
    items = (
        await RegistrationItem.filter(registration_id=rows[1].id).order_by("id").values_list("id", flat=True)
    )
    billed = BillLine.filter(bill_id=new.id).order_by("registration_item_id")
    assert await billed.values_list("registration_item_id", flat=True) == items


async def test_what_is_reviewed_anew_is_billed_anew(database: str) -> None:
    office = await an_office()
    await prices(office)
    [row] = await registered(office, 2)
    three = await reviewers(office)
    await pass_all(three)

    await correct(row.id, Change("employer", "新厂", "单位改名"), HOUSE)
    open_meanwhile = await Bill.filter(state=BillState.OPEN).count()
    await pass_all(three)

    assert open_meanwhile == 0
    assert [each.state for each in await bills()] == [BillState.CANCELLED, BillState.OPEN]


async def test_who_paid_and_is_corrected_is_not_billed_twice(database: str) -> None:
    office = await an_office()
    await prices(office)
    [row] = await registered(office, 2)
    three = await reviewers(office)
    await pass_all(three)
    [bill] = await bills()
    await pay(bill)

    await correct(row.id, Change("employer", "新厂", "单位改名"), HOUSE)
    await pass_all(three)

    assert [each.state for each in await bills()] == [BillState.PAID]
    assert await state_of(row) is State.CONFIRMED
    assert [message for message, _ in await told()][-2:] == ["fee_paid", "registration_edited"]


async def test_who_paid_and_is_sent_back_after_a_correction_is_told_that_the_place_is_kept(
    database: str,
) -> None:
    office = await an_office()
    await prices(office)
    [row] = await registered(office, 2)
    three = await reviewers(office)
    await pass_all(three)
    await pay((await bills())[0])
    await correct(row.id, Change("employer", "新厂", "单位改名"), HOUSE)

    case = await ApprovalCase.filter(state=CaseState.OPEN).get()
    await decide(case.id, Ruling(Verdict.RETURN, "years", "请附证明"), three[0])

    assert await state_of(row) is State.CONFIRMED
    last = await OutgoingMessage.all().order_by("-id").first()
    assert last is not None
    assert last.message == "registration_recheck"
    assert "报名继续有效" in last.text


async def test_an_unpaid_bill_lapses_with_its_registration_and_staff_can_bring_both_back(
    database: str,
) -> None:
    office = await an_office()
    await prices(office)
    [row] = await registered(office, 2)
    await pass_all(await reviewers(office))
    late = after(60)

    for bill in await billing.overdue(late):
        await billing.expire(bill, late)

    assert await state_of(row) is State.ABANDONED
    assert [message for message, _ in await told()][-1] == "registration_lapsed"
    [bill] = await bills()
    await billing.reopen(bill.id, late.now + timedelta(days=2), late)
    assert await state_of(row) is State.APPROVED


async def test_a_lapsed_place_that_was_taken_anew_is_not_brought_back(database: str) -> None:
    office = await an_office()
    await prices(office)
    await registered(office, 2)
    await pass_all(await reviewers(office))
    office.plan.closes_at = NOW + timedelta(days=90)
    await office.plan.save()
    late = after(60)
    for bill in await billing.overdue(late):
        await billing.expire(bill, late)
    await register(office.plan.id, a_form(), None, late)

    [bill] = await bills()
    with pytest.raises(RuleBroken, match="place_taken"):
        await billing.reopen(bill.id, late.now + timedelta(days=2), late)


async def test_an_order_that_lapses_tells_the_body_once_and_each_of_its_people(database: str) -> None:
    office = await an_office()
    await a_member(office.school, Role.AGENT)
    await registered(office, 2, 4, body=True)
    await pass_all(await reviewers(office))
    await prices(office)
    job = await make_bills("3601-2027-001", HOUSE)
    await walk_all(job.id, lambda: HOUSE)
    late = after(60)

    for bill in await billing.overdue(late):
        await billing.expire(bill, late)

    lately = [message for message, _ in await told()]
    assert (lately.count("registration_lapsed"), lately.count("batch_lapsed")) == (2, 1)


async def test_an_exam_that_costs_nothing_is_confirmed_at_once(database: str) -> None:
    office = await an_office()
    await prices(office)
    await Fee.all().update(amount_fen=0)
    [row] = await registered(office, 2)

    await pass_all(await reviewers(office))

    assert await state_of(row) is State.CONFIRMED
    assert [message for message, _ in await told()][-1] == "registration_approved"
