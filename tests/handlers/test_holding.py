"""Held sending, and its release: what a restored database has queued is asked back before it is sent."""

from datetime import datetime, timedelta
from random import Random

import pytest
from board_rows import NOW, a_message, a_task, an_invitation

from db.models import Audit, ChannelState, Lineage, OutgoingMessage
from db.models.delivery import Sending
from delivery import lookups
from delivery.alarms import open_alarms, raise_alarm
from delivery.channel import Sighting
from exam.errors import RuleBroken
from exam.invitation import State
from handlers import holding
from handlers.act import Act

BACKUP = NOW - timedelta(hours=20)
MINUTE = timedelta(minutes=1)


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
    told = await holding.status("sms")
    assert (told["held_at"], told["held_for"], told["queued"]["dispatch"]) == (NOW.isoformat(), "演练", 2)

    assert await holding.release("sms", act()) == 0
    assert (await holding.status("sms"))["held_at"] is None
    assert await OutgoingMessage.filter(state=Sending.QUEUED).count() == 2
    assert [each.action for each in await Audit.all().order_by("id")] == ["sending.hold", "sending.release"]


async def test_what_is_not_held_cannot_be_released(database: str) -> None:
    with pytest.raises(RuleBroken):
        await holding.release("sms", act())


async def test_a_second_hold_keeps_the_first_reason(database: str) -> None:
    await a_restored_house()

    await holding.hold("sms", "演练", act(NOW + MINUTE))

    told = await holding.status("sms")
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
    assert (await holding.status("sms"))["behind_since"] is None
