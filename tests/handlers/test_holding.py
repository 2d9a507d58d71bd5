"""Held sending, and its release: what a restored database has queued is asked back before it is sent."""

from datetime import datetime, timedelta
from random import Random

import pytest
from board_rows import NOW, a_message, a_task, an_invitation

from db import settings
from db.models import Audit, ChannelState, Lineage, OutgoingMessage, Pause
from db.models.delivery import Sending
from delivery import channels, lookups, pauses
from delivery.alarms import open_alarms, raise_alarm
from delivery.channel import Sighting
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.invitation import State
from handlers import holding
from handlers.act import Act

BACKUP = NOW - timedelta(hours=20)
MINUTE = timedelta(minutes=1)
TODAY = NOW.astimezone(CHINA).date()


def act(at: datetime = NOW) -> Act:
    return Act(at, "staff:li", Random(1), "考务中心")


async def queued(how_many: int) -> list[OutgoingMessage]:
    about = await an_invitation(await a_task(), State.S1A)
    return [await a_message(about, state=Sending.QUEUED) for _ in range(how_many)]


async def a_restored_house() -> None:
    await Lineage.create(id=1, identity="x", ticks=9, at=NOW, behind_since=BACKUP)
    await ChannelState.create(channel="sms", next_at=NOW, day=NOW.date(), held_at=NOW, held_for="restored")
    await raise_alarm("restored", "sms", {"ticks": 3}, NOW)


async def test_staff_hold_and_release_and_nothing_queued_changes(database: str) -> None:
    await queued(2)

    await holding.hold("sms", "演练", act())
    told = await holding.status("sms", act())
    assert (told["held_at"], told["held_for"], told["queued"]["dispatch"]) == (NOW.isoformat(), "演练", 2)

    assert await holding.release("sms", act()) == 0
    assert (await holding.status("sms", act()))["held_at"] is None
    assert await OutgoingMessage.filter(state=Sending.QUEUED).count() == 2
    assert [each.action for each in await Audit.all().order_by("id")] == ["sending.hold", "sending.release"]


async def test_what_is_not_held_cannot_be_released(database: str) -> None:
    with pytest.raises(RuleBroken):
        await holding.release("sms", act())


async def test_a_second_hold_keeps_the_first_reason(database: str) -> None:
    await a_restored_house()

    await holding.hold("sms", "演练", act(NOW + MINUTE))

    told = await holding.status("sms", act())
    assert (told["held_for"], told["held_at"], told["behind_since"]) == (
        "restored",
        NOW.isoformat(),
        BACKUP.isoformat(),
    )


async def test_after_a_restore_everything_queued_is_asked_back_first(database: str) -> None:
    await a_restored_house()
    sent_since, never_sent = await queued(2)

    assert await holding.release("sms", act()) == 2
    assert await OutgoingMessage.filter(state=Sending.QUEUED).count() == 0
    assert await open_alarms() == []

    assert await lookups.due("sms", 10, NOW + MINUTE - timedelta(seconds=1)) == []
    at = NOW + MINUTE
    due = {row.id: row for row in await lookups.due("sms", 10, at)}
    assert {row.handed_at for row in due.values()} == {BACKUP}
    await lookups.found(due[sent_since.id], Sighting(Sending.DELIVERED, "DELIVERED", "biz"), at)
    await lookups.missed(due[never_sent.id], MINUTE, at)
    [again] = await lookups.due("sms", 10, at + MINUTE)
    await lookups.missed(again, MINUTE, at + MINUTE)

    states = {row.id: row.state for row in await OutgoingMessage.all()}
    assert states == {sent_since.id: Sending.DELIVERED, never_sent.id: Sending.QUEUED}
    assert (await holding.status("sms", act()))["behind_since"] is None


async def test_a_backup_restored_on_a_new_machine_is_asked_back_too_when_staff_say_so(database: str) -> None:
    await Lineage.create(id=1, identity="x", ticks=9, at=BACKUP)
    await queued(1)

    await holding.declare_restored("sms", act())

    told = await holding.status("sms", act())
    assert (told["held_for"], told["behind_since"]) == ("restored", BACKUP.isoformat())
    assert [each.kind for each in await open_alarms()] == ["restored"]
    assert await holding.release("sms", act()) == 1
    assert [each.handed_at for each in await OutgoingMessage.all()] == [BACKUP]
    assert await open_alarms() == []
    assert [each.action for each in await Audit.all().order_by("id")] == ["sending.hold", "sending.release"]


async def test_staff_resume_one_template_or_everything_that_the_provider_paused(database: str) -> None:
    for shape in ("", "invite", "select"):
        await pauses.pause("sms", shape, "isv.X", timedelta(hours=1), NOW)
    await pauses.pause("other", "", "isv.X", timedelta(hours=1), NOW)

    assert await holding.resume("sms", "invite", act()) == ["invite"]
    assert [each["shape"] for each in (await holding.status("sms", act()))["pauses"]] == ["", "select"]
    assert await holding.resume("sms", None, act()) == ["", "select"]

    assert [each.scope for each in await open_alarms()] == ["other"]
    assert (await pauses.in_force("sms", NOW)).channel is False
    ended = Pause.filter(channel="sms", ended_by="staff:li", ended_at=NOW)
    assert await ended.count() == 3
    assert [each.detail for each in await Audit.all().order_by("id")] == [
        {"shapes": ["invite"]},
        {"shapes": ["", "select"]},
    ]
    for shape in ("invite", None):
        with pytest.raises(RuleBroken):
            await holding.resume("sms", shape, act())


async def test_staff_allow_more_than_the_budget_of_the_day_has(database: str) -> None:
    await settings.change("limits.parts_per_day", "100", "staff:li", NOW)
    rules = await settings.in_force()
    await ChannelState.create(channel="sms", next_at=NOW, day=TODAY, parts=130)
    assert await channels.is_spent(await channels.lock("sms", NOW), rules, NOW)

    await holding.allow("sms", 30, act())
    assert (await holding.status("sms", act()))["budget"] == {
        "parts": 130,
        "most": 100,
        "allowed": 30,
        "used_up": True,
    }
    assert [each.kind for each in await open_alarms()] == ["budget"]

    await holding.allow("sms", 1, act())
    assert (await holding.status("sms", act()))["budget"]["used_up"] is False
    assert await open_alarms() == []
    assert not await channels.is_spent(await channels.lock("sms", NOW), rules, NOW)
    assert [(each.action, each.detail) for each in await Audit.all().order_by("id")][-2:] == [
        ("sending.allow", {"parts": 30}),
        ("sending.allow", {"parts": 1}),
    ]


async def test_what_was_allowed_yesterday_is_not_allowed_today(database: str) -> None:
    await ChannelState.create(channel="sms", next_at=NOW, day=TODAY, parts=300_000, allowed=7)

    tomorrow = NOW + timedelta(days=1)
    assert (await holding.status("sms", act(tomorrow)))["budget"]["parts"] == 0
    await holding.allow("sms", 5, act(tomorrow))
    assert (await holding.status("sms", act(tomorrow)))["budget"]["allowed"] == 5


async def test_without_a_budget_nothing_is_to_be_allowed(database: str) -> None:
    await settings.change("limits.parts_per_day", "0", "staff:li", NOW)

    with pytest.raises(RuleBroken):
        await holding.allow("sms", 5, act())
