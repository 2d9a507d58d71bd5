"""What staff read of reminders, and what they change."""

import pytest
from reminder_rows import EXAM, Office, a_formed_task, at, person

from db.models import Audit, SettingChange
from exam.errors import RuleBroken
from handlers.reminders import rules, showing


async def test_what_goes_out_next_week_is_listed_by_hour_and_task(database: str) -> None:
    office = Office(at("03-12 15:00"))
    task, team = await a_formed_task(members=2)

    (only,) = await showing.list_next(7, office.act())

    assert only == {
        "due_at": "2027-03-15T08:00:00+00:00",
        "until_at": "2027-03-16T04:00:00+00:00",
        "rule": "meeting",
        "subject": f"task:{task.id}",
        "anchor_on": EXAM.isoformat(),
        "people": [person(each) for each in team],
    }
    assert [each["rule"] for each in await showing.list_next(8, office.act())] == ["meeting", "eve_of_exam"]


async def test_a_rule_shows_its_times_and_what_became_of_its_reminders(database: str) -> None:
    office = Office()
    await a_formed_task(members=1)
    await office.at("03-19 15:00")
    office.now = at("03-19 16:10")
    await office.send()

    told = await showing.show_rule("eve_of_exam", office.act())

    assert (told["times"], told["on"], told["audience"]) == ("T-1d 16:00 to T 08:00", True, "team")
    assert (told["stages"], told["states"]) == (["FORMED", "MEETING", "OPEN"], {"put": 1})
    assert [(each["state"], each["late"]) for each in told["reminders"]] == [("put", True)]


async def test_the_table_tells_how_many_wait_and_when_the_next_is_due(database: str) -> None:
    office = Office()
    await a_formed_task(members=3)

    listed = {each["rule"]: (each["waiting"], each["next_due_at"]) for each in await _listed(office)}

    assert listed == {
        "demand_due": (0, None),
        "dispatch_due": (0, None),
        "meeting": (3, "2027-03-15T08:00:00+00:00"),
        "eve_of_exam": (3, "2027-03-19T08:00:00+00:00"),
        "certificate_expiry": (0, None),
        "payment": (0, None),
        "correction": (0, None),
        "batch_correction": (0, None),
        "makeup_expiry": (0, None),
        "approval_overdue": (0, None),
    }


async def _listed(office: Office) -> list[dict[str, object]]:
    return await showing.list_rules(office.act())


async def test_other_times_are_kept_with_their_history_and_audited(database: str) -> None:
    office = Office()

    await rules.change_times("meeting", "T-6wd 08:00", "T-4wd 12:00", office.act())
    await rules.switch("meeting", False, office.act())
    await rules.change_times("meeting", "T-7wd 08:00", "T-4wd 12:00", office.act())
    on = await rules.switch("meeting", True, office.act())

    assert str(on.timing) == "T-7wd 08:00 to T-4wd 12:00"
    assert [row.value for row in await SettingChange.all().order_by("id")] == [
        *("T-6wd 08:00 to T-4wd 12:00", "off T-6wd 08:00 to T-4wd 12:00"),
        *("off T-7wd 08:00 to T-4wd 12:00", "T-7wd 08:00 to T-4wd 12:00"),
    ]
    assert await Audit.filter(action="reminder.set", subject="reminder:meeting").count() == 4


@pytest.mark.parametrize(
    ("key", "due", "reason"),
    [
        ("birthday", "T-1d 16:00", "unknown_reminder"),
        ("meeting", "T-1d 16:00", "bad_setting"),
        ("meeting", "T-3wd 16:00", "bad_setting"),
    ],
)
async def test_times_that_make_no_sense_are_refused(database: str, key: str, due: str, reason: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        await rules.change_times(key, due, "T-4wd 12:00", Office().act())

    assert refusal.value.reason == reason
