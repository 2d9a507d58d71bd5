"""Telling staff of an alarm: an SMS to each alarm number, and, where SMS is what is wrong, a group robot."""

from datetime import timedelta

from db import settings
from db.atomic import atomic
from db.models import Alarm
from db.models.delivery import Lane
from delivery import outbox
from delivery.outbox import Letter
from exam.people import tidy_phone
from handlers.act import Act
from handlers.alarms.showing import cause_of
from messages.instants import say_instant

ONCE_IN = timedelta(hours=1)
USEFUL_FOR = timedelta(hours=6)
FIRST_POST, SLOWEST_POST = timedelta(seconds=30), timedelta(hours=1)


async def untold() -> list[Alarm]:
    """Open alarms that no SMS told yet, oldest first."""
    return await Alarm.filter(ended_at=None, told_at=None).order_by("id")


@atomic
async def tell(alarm: Alarm, act: Act) -> None:
    """Queue an SMS to each number of setting alarm.phones; a cause that comes and goes is told hourly."""
    if not await Alarm.filter(id=alarm.id, told_at=None).update(told_at=act.now):
        return
    lately = Alarm.filter(kind=alarm.kind, scope=alarm.scope, told_at__gt=act.now - ONCE_IN)
    if await lately.exclude(id=alarm.id).exists():
        return
    given = (await settings.in_force()).alarm_phones.replace("，", ",").split(",")
    for number, phone in enumerate(filter(None, map(tidy_phone, given)), start=1):
        letter = Letter(
            key=f"alarm:{alarm.id}:{number}",
            address=phone,
            message="alarm_system",
            values={"alarm": alarm.id, "cause": cause_of(alarm), "time": say_instant(alarm.raised_at)},
            topic="alarm",
            topic_id=alarm.id,
            lane=Lane.ANSWER,
            expires_at=act.now + USEFUL_FOR,
        )
        await outbox.put(letter, act.sign, act.now)


async def to_post(act: Act) -> list[Alarm]:
    """Open alarms that the webhook has not taken yet and that are due for a try."""
    waiting = await Alarm.filter(ended_at=None, posted_at=None).order_by("id")
    return [each for each in waiting if each.post_at is None or each.post_at <= act.now]


async def claim_post(alarm: Alarm, act: Act) -> bool:
    """Take this try for this instance and set the next one: 30 s, 1 m, 2 m, … 1 h after it."""
    wait = min(FIRST_POST * 2 ** min(alarm.posts, 10), SLOWEST_POST)
    mine = Alarm.filter(id=alarm.id, posts=alarm.posts, posted_at=None)
    return bool(await mine.update(posts=alarm.posts + 1, post_at=act.now + wait))


async def posted(alarm: Alarm, act: Act) -> None:
    """The webhook took it."""
    await Alarm.filter(id=alarm.id).update(posted_at=act.now)


def post_text(alarm: Alarm) -> str:
    """What the group reads."""
    return f"考务系统告警{alarm.id}:{cause_of(alarm)}({say_instant(alarm.raised_at)}起)"
