"""Open alarms in words for staff, and their end by hand."""

from typing import Any

from db import audit
from db.atomic import atomic
from db.models import Alarm
from delivery.alarms import open_alarms
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.policies import allow, allow_somewhere
from messages.instants import say_instant
from messages.words import say


def cause_of(alarm: Alarm) -> str:
    """The cause in at most 35 characters, which an SMS variable may hold."""
    values = dict(alarm.detail) | {"scope": alarm.scope}
    if "lane" in values:
        values["lane"] = say(f"lane.{values['lane']}")
    try:
        words = say(f"alarm.{alarm.kind}", **values)
    except KeyError:
        words = say("alarm.other", kind=alarm.kind, scope=alarm.scope)
    return words[:35].rstrip()


async def list_for(act: Act) -> list[dict[str, Any]]:
    """Open alarms for who asks; RuleBroken("not_allowed") for who may not see them."""
    allow_somewhere(act, "alarm.list")
    return await list_open()


async def list_open() -> list[dict[str, Any]]:
    """Open alarms, oldest first."""
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "scope": each.scope,
            "cause": cause_of(each),
            "since": say_instant(each.raised_at),
            "raised_at": each.raised_at.isoformat(),
            "told_at": each.told_at.isoformat() if each.told_at else None,
            "posted_at": each.posted_at.isoformat() if each.posted_at else None,
        }
        for each in await open_alarms()
    ]


@atomic
async def end(alarm_id: int, act: Act) -> None:
    """Staff have seen to it; it comes again while its cause lasts."""
    await allow(act, "alarm.change", None)
    alarm = await Alarm.get_or_none(id=alarm_id, ended_at=None)
    if alarm is None:
        raise RuleBroken("unknown_id", what="告警", id=alarm_id)
    await Alarm.filter(id=alarm_id).update(ended_at=act.now)
    await audit.record("alarm.end", f"alarm:{alarm_id}", {"kind": alarm.kind}, act.actor, act.now)
