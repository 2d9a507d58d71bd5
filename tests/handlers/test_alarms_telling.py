"""An alarm reaches staff by SMS once, in words that fit an SMS variable."""

from datetime import datetime, timedelta
from random import Random

import pytest
from board_rows import NOW

from db import settings
from db.models import Alarm, Audit, OutgoingMessage
from db.models.delivery import Lane
from delivery.alarms import end_alarm, open_alarms, raise_alarm
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.alarms import showing, telling


def act(at: datetime = NOW) -> Act:
    return Act(at, "staff:li", Random(1), "考务中心")


async def the_alarm(kind: str = "paused", at: datetime = NOW) -> Alarm:
    await raise_alarm(kind, "sms", {"code": "isv.AMOUNT_NOT_ENOUGH"}, at)
    return (await open_alarms())[-1]


async def test_each_alarm_number_gets_one_text(database: str) -> None:
    await settings.change("alarm.phones", "13800009991，13800009992", "staff", NOW)
    alarm = await the_alarm()

    for _ in range(2):  # two instances, or a restart
        await telling.tell(alarm, act())

    rows = await OutgoingMessage.all().order_by("id")
    assert [(each.address, each.lane) for each in rows] == [
        ("+8613800009991", Lane.ANSWER),
        ("+8613800009992", Lane.ANSWER),
    ]
    assert rows[0].text == (
        f"考务系统告警{alarm.id}:短信平台拒绝发送,已暂停:isv.AMOUNT_NOT_ENOUGH(11月21日10:00起),请登录服务器处理。"
    )
    assert await telling.untold() == []


@pytest.mark.parametrize(("minutes", "texts"), [(59, 1), (61, 2)])
async def test_a_cause_that_comes_and_goes_is_told_once_an_hour(
    database: str, minutes: int, texts: int
) -> None:
    await settings.change("alarm.phones", "13800009991", "staff", NOW)
    await telling.tell(await the_alarm(), act())
    later = NOW + timedelta(minutes=minutes)
    await end_alarm("paused", "sms", later)

    await telling.tell(await the_alarm(at=later), act(later))

    assert (await OutgoingMessage.all().count(), await telling.untold()) == (texts, [])


async def test_a_post_is_claimed_by_one_instance_and_tried_again_ever_later(database: str) -> None:
    alarm = await the_alarm()

    assert await telling.claim_post(alarm, act()) is True
    assert await telling.claim_post(alarm, act()) is False
    assert await telling.to_post(act(NOW + timedelta(seconds=29))) == []

    at = NOW + timedelta(seconds=30)
    for wait in (60, 120, 240):
        [again] = await telling.to_post(act(at))
        assert await telling.claim_post(again, act(at)) is True
        assert await telling.to_post(act(at + timedelta(seconds=wait - 1))) == []
        at += timedelta(seconds=wait)

    await telling.posted(alarm, act(at))
    assert await telling.to_post(act(at + timedelta(days=1))) == []


async def test_an_alarm_of_a_kind_without_words_shows_its_kind(database: str) -> None:
    alarm = await the_alarm("invented")

    assert showing.cause_of(alarm) == "invented sms"


async def test_staff_end_an_alarm_once_and_it_is_written_down(database: str) -> None:
    alarm = await the_alarm()

    await showing.end(alarm.id, act())

    assert await showing.list_open() == []
    assert [(each.action, each.subject) for each in await Audit.all()] == [("alarm.end", f"alarm:{alarm.id}")]
    with pytest.raises(RuleBroken):
        await showing.end(alarm.id, act())
