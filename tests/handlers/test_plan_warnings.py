"""Deadlines that come near: who hears of them, once, and how long the alarm stands, on both databases."""

from datetime import date, datetime

from plan_rows import HOUSE, a_draft, later
from staff_rows import a_member, a_province

from db import secrets, settings
from db.models import Alarm, CalendarDay, Deadline, OutgoingMessage, Plan, Staff
from delivery.alarms import open_alarms
from exam.calendar import CHINA
from exam.plan import Applicant, Kind, State
from exam.policy import Role
from handlers.plans import deadlines, drafting, warning

WARNED_ON = "04-14 08:00"
"""Of the deadline on Monday, 19 April 2027: three working days before it."""


async def numbered(staff: Staff, number: str) -> None:
    await Staff.filter(id=staff.id).update(phone_index=secrets.index(number))
    staff.phone, staff.phone_index = number, secrets.index(number)
    await staff.save(update_fields=["phone", "phone_index"])


async def told() -> list[tuple[str, str]]:
    """Number and first sentence of every warning, oldest first."""
    rows = await OutgoingMessage.filter(message="deadline_near").order_by("id")
    return sorted((row.address, row.text.split("。")[0]) for row in rows)


async def test_clerks_and_chiefs_of_the_centre_hear_of_it_three_working_days_before(database: str) -> None:
    tree = await a_province()
    for number, (code, role) in enumerate(
        [("3601", Role.CLERK), ("3601", Role.CHIEF), ("3601", Role.DIRECTOR), ("3602", Role.CLERK)]
    ):
        await numbered(await a_member(tree[code], role), f"+861390000000{number}")
    plan = await drafting.add(a_draft(), HOUSE)

    await warning.sweep(later("04-13 18:00"))
    before = await told()
    for _ in range(2):
        await warning.sweep(later(WARNED_ON))

    words = "2027年5月统考的期限将到:请于4月19日18:00前发布计划"
    assert (before, await told()) == ([], [("+8613900000000", words), ("+8613900000001", words)])
    assert [each.scope for each in await open_alarms()] == [f"{plan.id}:execute"]
    letter = await OutgoingMessage.all().first()
    assert letter is not None
    assert letter.expires_at == datetime(2027, 4, 19, 18, tzinfo=CHINA)


async def test_the_applicant_of_a_special_session_hears_of_its_own_deadline(database: str) -> None:
    tree = await a_province()
    await numbered(await a_member(tree["S3601"], Role.AGENT), "+8613900000009")
    asked = {"kind": Kind.SPECIAL, "applicant_kind": Applicant.CIVIL_SERVICE}
    await drafting.add(a_draft(organisation="S3601", **asked), HOUSE)

    await warning.sweep(later(WARNED_ON))
    await warning.sweep(later("04-28 08:00"))

    words = "2027年5月统考的期限将到:请于4月19日18:00前提交申请和计划"
    assert await told() == [("+8613900000009", words)]


async def test_an_office_without_staff_is_told_at_its_number_else_those_of_alarms(database: str) -> None:
    await a_province()
    await settings.change("alarm.phones", "13900139000", "staff", HOUSE.now)
    await drafting.add(a_draft(), HOUSE)

    await warning.sweep(later(WARNED_ON))

    assert [number for number, _ in await told()] == ["+8613900139000"]


async def test_what_is_met_waived_or_over_is_not_warned_of_and_ends_its_alarm(database: str) -> None:
    await a_province()
    plans = [await drafting.add(a_draft(), HOUSE) for _ in range(4)]
    await warning.sweep(later(WARNED_ON))
    first = [each.scope for each in await open_alarms()]

    await deadlines.note_met(plans[0].id, "execute", HOUSE)
    await deadlines.waive(plans[1].id, "execute", "台风", HOUSE)
    await Plan.filter(id=plans[2].id).update(state=State.CANCELLED)
    await warning.sweep(later(WARNED_ON))

    assert first == [f"{plan.id}:execute" for plan in plans]
    assert [each.scope for each in await open_alarms()] == [f"{plans[3].id}:execute"]
    await warning.sweep(later("04-20 18:01"))
    assert await Alarm.filter(ended_at=None, scope__endswith="execute").count() == 0


async def test_a_deadline_that_moves_is_warned_of_anew(database: str) -> None:
    await a_province()
    await settings.change("alarm.phones", "13900139000", "staff", HOUSE.now)
    plan = await drafting.add(a_draft(), HOUSE)
    await warning.sweep(later(WARNED_ON))
    await CalendarDay.create(day=date(2027, 4, 19), is_working=False, name="临时放假")

    await warning.sweep(later(WARNED_ON))

    row = await Deadline.get(plan_id=plan.id, code="execute")
    assert (row.due_on, row.version) == (date(2027, 4, 16), 2)
    assert [words[-13:] for _, words in await told()] == ["16日18:00前发布计划", "19日18:00前发布计划"]


async def test_a_deadline_that_was_missed_already_is_not_warned_of(database: str) -> None:
    await a_province()
    await settings.change("alarm.phones", "13900139000", "staff", HOUSE.now)
    await drafting.add(a_draft(), HOUSE)
    at = later("04-19 18:00")

    await warning.sweep(later("04-19 18:00", at))
    await warning.sweep(later("04-19 18:01", at))

    assert await told() == []
