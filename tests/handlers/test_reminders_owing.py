"""Who owes a bill, may make up a subject, or has not decided in time, is reminded once."""

from datetime import date, timedelta
from typing import Any

from approval_office import PASS, RETURN, Office, an_office
from registration_rows import a_person, a_standing
from reminder_rows import Office as Desk
from reminder_rows import at, sent, states
from staff_rows import a_member, a_province

from db import secrets
from db.models import Absence, ApprovalCase, Bill, CalendarDay, Occupation, Organisation, Standing, Subject
from db.models.office import Source
from exam.payment import BillState
from exam.policy import Role
from handlers.approval.deciding import decide
from handlers.reminders import showing

PHONE = "+8613612345678"
DUE = at("04-22 18:00")


async def a_bill(centre: Organisation, **changed: Any) -> Bill:
    usual = {"title": "鉴定费", "total_fen": 31000, "state": BillState.OPEN, "due_at": DUE}
    return await Bill.create(**{**usual, "organisation": centre, "made_at": at("04-15 09:00"), **changed})


async def somebody(name: str = "王芳") -> int:
    return (await a_person(name=name, phone=PHONE, phone_index=secrets.index(PHONE))).id


async def test_whoever_owes_a_bill_is_reminded_once_before_it_ends(database: str) -> None:
    tree, office = await a_province(), Desk()
    await Organisation.filter(id=tree["3601"].id).update(contact="收费窗口", phone="0791-88886666")
    bill = await a_bill(tree["3601"], person_id=await somebody())

    assert [await office.at(when) for when in ("04-19 09:59", "04-19 10:00", "04-21 10:00")] == [0, 1, 0]

    assert await states("payment") == [(f"person:{bill.person_id}", "put")]
    assert await sent("reminder_payment") == [
        f"王芳您好,缴费单号{bill.id}的考试费310.00元尚未缴纳,请于4月22日18:00前缴纳,逾期视为放弃。"
        "如有疑问,请与收费窗口联系,联系电话:0791-88886666。"
    ]


async def test_the_agents_of_a_body_are_reminded_of_its_bill_and_else_its_office(database: str) -> None:
    tree, office = await a_province(), Desk()
    agent = await a_member(tree["S3601"], Role.AGENT)
    await a_member(tree["S3601"], Role.DIRECTOR)
    await Organisation.filter(id=tree["S3602"].id).update(phone="13700000001")
    for body in ("S3601", "S3602"):
        await a_bill(tree["3601"], payer=tree[body])

    await office.at("04-19 10:00")

    assert await states("payment") == [
        (f"member:{agent.id}", "put"),
        (f"organisation:{tree['S3602'].id}", "put"),
    ]
    assert [text.partition("您好")[0] for text in await sent("reminder_payment")] == [
        "S3601机构",
        "S3602机构",
    ]


async def test_a_bill_that_is_paid_or_was_made_lately_is_not_reminded_of(database: str) -> None:
    tree, office = await a_province(), Desk()
    paid = await a_bill(tree["3601"], person_id=await somebody())
    await a_bill(tree["3601"], person_id=await somebody(), made_at=at("04-19 10:30"))
    await office.at("04-18 10:00")
    await Bill.filter(id=paid.id).update(state=BillState.PAID, paid_at=at("04-18 11:00"))

    await office.at("04-20 10:00")

    assert await states("payment") == [(f"person:{paid.person_id}", "cancelled")]
    assert await sent("reminder_payment") == []


async def test_a_reminder_of_a_bill_that_is_paid_at_night_is_taken_back(database: str) -> None:
    tree, office = await a_province(), Desk()
    bill = await a_bill(tree["3601"], person_id=await somebody())
    await office.at("04-19 10:00")
    await Bill.filter(id=bill.id).update(state=BillState.PAID, paid_at=office.now)

    await office.plan()

    assert await states("payment") == [(f"person:{bill.person_id}", "cancelled")]


async def test_a_bill_whose_deadline_moves_is_reminded_of_for_its_new_date(database: str) -> None:
    tree, office = await a_province(), Desk()
    bill = await a_bill(tree["3601"], person_id=await somebody())
    await office.plan()
    await Bill.filter(id=bill.id).update(due_at=DUE + timedelta(days=10))

    assert [await office.at(when) for when in ("04-19 10:00", "04-29 10:00")] == [0, 1]


async def test_who_may_make_up_subjects_hears_once_of_the_last_day(database: str) -> None:
    office, until = Desk(), date(2027, 5, 9)
    who, occupation = await a_person(phone=PHONE, phone_index=secrets.index(PHONE)), await electrician()
    for kind, passed in (("theory", False), ("practical", False), ("comprehensive", True)):
        await a_standing(
            who, occupation=occupation, subject=await Subject.get(kind=kind), passed=passed, valid_until=until
        )
    await a_standing(await a_person(), valid_until=until, makeups_left=0)

    await office.at("03-10 10:00")
    await Standing.filter(person=who, subject__kind="theory").update(ended_at=office.now)
    await office.at("03-11 10:00")

    assert await states("makeup_expiry") == [(f"person:{who.id}", "put")]
    (text,) = await sent("reminder_makeup_expiry")
    assert text.startswith(
        "王芳您好,您的电工三级/高级工理论、实操补考资格有效期至2027年5月9日,逾期须重新申报"
    )


async def electrician() -> Occupation:
    return await Occupation.create(code="6-31-01-03", name="电工", changed_at=at("03-01 09:00"))


async def overdue() -> tuple[Office, Desk]:
    """Three cases that wait for the clerk until Thursday, 4 March, 18:00."""
    office, desk = await an_office(), Desk()
    await office.submitted(1, 2, 3)
    return office, desk


async def test_whoever_has_not_decided_in_time_hears_once_of_all_that_waits(database: str) -> None:
    office, desk = await overdue()
    assert {row.due_at for row in await ApprovalCase.all()} == {at("03-04 18:00")}
    await decide(1, PASS, office.clerk)

    dealt = [await desk.at(when) for when in ("03-04 09:00", "03-05 08:59", "03-05 09:00", "03-08 09:00")]

    assert dealt == [1, 0, 1, 0]  # the chief first, whose two days end earlier
    assert await sent("reminder_approval_overdue") == [
        "有1件报名应于3月3日18:00前审批,至今未办,请尽快登录考务系统处理。",
        "有2件报名应于3月4日18:00前审批,至今未办,请尽快登录考务系统处理。",
    ]


async def test_who_stands_in_for_somebody_away_hears_too_but_nobody_who_took_part(
    database: str,
) -> None:
    office, desk = await overdue()
    clerk, other = office.clerk.caller, await a_member(office.tree["360102"], Role.CLERK)
    assert clerk is not None
    await a_member(office.tree["3601"], Role.CLERK, login="second")
    await ApprovalCase.all().update(submitted_by="second")
    span = {"from_at": at("03-02 00:00"), "until_at": at("03-09 00:00")}
    await Absence.create(staff_id=clerk.staff_id, delegate=other, **span)

    await desk.at("03-05 09:00")

    assert sorted(await states("approval_overdue")) == sorted(
        [(f"member:{clerk.staff_id}", "put"), (f"member:{other.id}", "put")]
    )


async def test_what_is_decided_in_time_reminds_nobody(database: str) -> None:
    office, desk = await overdue()
    await desk.plan()
    for case in (1, 2, 3):
        await decide(case, RETURN, office.clerk)

    await desk.at("03-05 09:00")

    assert {state for _, state in await states("approval_overdue")} == {"cancelled"}
    assert await sent("reminder_approval_overdue") == []


async def test_a_day_that_becomes_a_holiday_moves_the_reminder_and_it_is_listed(database: str) -> None:
    _, desk = await overdue()
    await desk.plan()
    await CalendarDay.create(day=date(2027, 3, 5), is_working=False, source=Source.STAFF)

    listed = await showing.list_next(14, desk.act())

    assert [(each["rule"], each["subject"].partition(":")[0], each["due_at"]) for each in listed] == [
        ("approval_overdue", "approval_step", "2027-03-08T01:00:00+00:00")
    ]
