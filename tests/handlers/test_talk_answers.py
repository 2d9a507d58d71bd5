"""What candidates ask in a chat beside their registrations: money, day, seat, result, certificate, notice."""

from datetime import date, timedelta

import pytest
from charging_office import pass_all, pay, prices, reviewers
from payment_rows import a_payment
from registration_office import HOUSE, Office, an_office
from talk_office import Chat, outcomes
from talkers import a_talker, registered

from db.models import Announcement, Bill, Deadline, IncomingMessage, PlanSubject, Registration, Standing
from db.models.delivery import Reading
from exam.catalogue import Mode, SubjectKind
from exam.payment import BillState
from exam.registration import State

pytestmark = pytest.mark.usefixtures("database")


async def billed(*, body: bool = False) -> tuple[Chat, Bill]:
    """Who has passed the review and owes theory and practice, or whose school does."""
    office = await an_office()
    await prices(office)
    three = await reviewers(office)
    row = await registered(office, submitter=office.school.id if body else None)
    await pass_all(three)
    return await a_talker(row), await Bill.get()


async def a_result(row: Registration, office: Office, kind: SubjectKind, **changed: object) -> Standing:
    usual: dict[str, object] = {
        "organisation_id": office.city.id,
        "person_id": row.person_id,
        "occupation_id": office.item.occupation_id,
        "level_id": 3,
        "subject_id": office.subjects[kind],
        "mode": Mode.PAPER,
        "passed": False,
        "determined_on": date(2026, 6, 1),
        "valid_until": date(2028, 6, 1),
    }
    return await Standing.create(**{**usual, **changed})


async def test_what_is_owed_is_told_with_sum_reason_and_last_instant() -> None:
    chat, bill = await billed()
    await Bill.filter(id=bill.id).update(due_at=chat.act.now + timedelta(days=3))

    said = await chat.say("怎么缴费")

    assert "电工 三级/高级工：待缴 260.00 元" in said
    assert "请在 3月23日09:0" in said
    assert "“我的报名”里缴费" in said


async def test_a_payment_that_was_begun_is_told_with_its_address() -> None:
    chat, bill = await billed()
    await a_payment(bill, pay_code="https://pay.example/1", expires_at=chat.act.now + timedelta(hours=1))

    assert "缴费地址：https://pay.example/1" in await chat.say("缴费")


async def test_what_was_paid_is_told_as_paid() -> None:
    chat, bill = await billed()
    await pay(bill)

    assert "已缴 260.00 元" in await chat.say("缴费成功了吗")


async def test_whose_school_pays_is_told_so_and_gets_no_sum() -> None:
    chat, _ = await billed(body=True)

    said = await chat.say("缴费")

    assert "统一缴费，尚未缴清" in said
    assert "260" not in said


async def test_a_bill_that_is_over_is_not_asked_for() -> None:
    chat, bill = await billed()
    await Bill.filter(id=bill.id).update(due_at=chat.act.now - timedelta(days=1))

    assert "缴费已于" in await chat.say("缴费")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.SUBMITTED, "审核通过后才缴费"),
        (State.APPROVED, "缴费单还没有开出"),
        (State.CONFIRMED, "不用缴费"),
        (State.WITHDRAWN, "没有要缴的费用"),
    ],
)
async def test_without_a_bill_the_state_says_what_there_is_to_pay(state: State, words: str) -> None:
    row = await registered(await an_office())
    chat = await a_talker(row)
    await Registration.filter(id=row.id).update(state=state)

    assert words in await chat.say("缴费")


async def test_refunded_money_is_told() -> None:
    chat, bill = await billed()
    await Bill.filter(id=bill.id).update(state=BillState.REFUNDED)

    assert "已办理退费" in await chat.say("缴费")


async def test_the_day_of_each_subject_is_told_and_that_the_seat_is_not_fixed() -> None:
    row = await registered(await an_office())
    chat = await a_talker(row)
    await Deadline.create(
        plan_id=row.plan_id,
        code="arrange",
        due_on=date(2027, 4, 29),
        due_at=HOUSE.now,
        provisional=False,
    )

    said = await chat.say("什么时候考试")
    ticket = await chat.say("准考证怎么打印")
    await Registration.filter(id=row.id).update(state=State.CONFIRMED)

    assert "考试日期 5月15日（已提交，正在审核）" in said
    assert said.count("：5月15日") == 2
    assert "座位还没有安排，计划在 4月29日 前编排" in said
    assert "报名成功后才有准考证" in ticket
    assert "准考证还没有出" in await chat.say("准考证")


async def test_a_result_is_told_and_what_has_none_yet() -> None:
    office = await an_office()
    row = await registered(office)
    chat = await a_talker(row)
    assert "没有查到您的成绩" in await chat.say("成绩出来了吗")

    await Registration.filter(id=row.id).update(state=State.CONFIRMED)
    await a_result(row, office, SubjectKind.THEORY)
    said = await chat.say("成绩")

    assert "不合格（2026-06-01 评定）" in said
    assert "5月15日考试，还没有成绩" in said
    chat.later(days=60)
    assert "5月15日的考试成绩还没有公布" in await chat.say("成绩")


async def test_makeup_is_told_until_its_last_day_and_that_day_counts() -> None:
    office = await an_office()
    row = await registered(office)
    chat = await a_talker(row)
    last = chat.act.today
    await a_result(row, office, SubjectKind.THEORY, valid_until=last)
    await a_result(row, office, SubjectKind.PRACTICAL, passed=True, valid_until=last)

    said = await chat.say("补考资格")

    assert f"可以补考，有效期到 {last:%Y-%m-%d}（含当天）" in said
    assert f"合格，成绩保留到 {last:%Y-%m-%d}" in said
    chat.later(days=1)
    assert "没有查到您可以补考的科目" in await chat.say("补考")


async def test_a_makeup_that_was_used_up_is_none() -> None:
    office = await an_office()
    row = await registered(office)
    chat = await a_talker(row)
    await a_result(row, office, SubjectKind.THEORY, makeups_left=0)

    assert "补考机会已用完" in await chat.say("补考")


async def test_no_certificate_is_promised() -> None:
    row = await registered(await an_office())
    chat = await a_talker(row)
    assert "没有查到您的证书" in await chat.say("证书")

    await Registration.filter(id=row.id).update(state=State.CONFIRMED)

    assert "证书还没有办理" in await chat.say("证书下来了吗")


async def test_who_needs_no_thesis_is_told_so_and_who_does_until_when() -> None:
    office = await an_office()
    row = await registered(office)
    chat = await a_talker(row)
    assert "不用交论文" in await chat.say("论文")

    await PlanSubject.filter(plan_item=office.item).update(mode=Mode.THESIS)
    await Deadline.create(
        plan_id=row.plan_id,
        code="thesis_in",
        due_on=date(2027, 4, 22),
        due_at=HOUSE.now,
        provisional=False,
    )

    assert "请在 3月20日09:00 前交论文" in await chat.say("论文什么时候交")


async def test_announcements_are_for_everybody_and_only_while_published() -> None:
    office = await an_office()
    chat = Chat()
    assert "现在没有公告" in await chat.say("公告")

    for title, withdrawn in (("报名公告", None), ("旧公告", HOUSE.now)):
        await Announcement.create(
            organisation=office.city,
            kind="notice",
            title=title,
            body="全文",
            published_at=HOUSE.now,
            withdrawn_at=withdrawn,
        )
    said = await chat.say("公告")

    assert "3月20日 报名公告" in said
    assert "旧公告" not in said


async def test_who_asks_for_a_human_waits_for_staff_and_is_told_whom_to_call() -> None:
    chat = Chat()

    said = await chat.say("转人工")

    assert "工作时间答复您" in said
    assert "0791-12333" in said
    assert await outcomes() == ["asked:human"]
    assert await IncomingMessage.filter(state=Reading.UNMATCHED).count() == 1


async def test_who_is_not_bound_is_asked_who_they_are_before_anything_personal() -> None:
    for number, words in enumerate(("缴费", "成绩", "补考", "证书", "论文", "准考证", "考试安排")):
        assert "请先绑定" in await Chat(f"telegram:{number}").say(words)
