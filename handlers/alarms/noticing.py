"""Noticing what is wrong with the house: queues, replies, receipts, disks and clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db import settings
from db.backlog import Backlog, backlog, unreceipted
from db.models.delivery import Lane
from delivery.alarms import end_alarm, open_alarms, raise_alarm
from exam.settings import Settings
from handlers.act import Act

PATIENCE = {Lane.ANSWER: 1, Lane.DISPATCH: 1, Lane.REMINDER: 6, Lane.BROADCAST: 24}
"""How many times setting alarm.queue_age a lane may wait."""
IN_DOUBT_FOR = timedelta(hours=1)
SILENT = 5  # single phones are off for days; that many are the carrier's silence, or our callback's
SKEW = 2.0  # seconds; while the database is away, and in the logs, each machine goes by its own clock
FREE_SHARE, FREE_BYTES = 0.05, 1 << 30

Cause = Mapping[str, Any]
Causes = dict[tuple[str, str], Cause | None]
"""(kind, scope) → codes and numbers while the cause lasts, None while it does not."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where this instance runs.

    Its name, the free and all bytes of the disk of the data folder, and by how many seconds its clock
    is ahead of the database's (0 on SQLite, which has none).
    """

    host: str
    free: int
    total: int
    skew: float = 0.0


async def watch(machine: Machine, act: Act) -> None:
    """Raise what is wrong, end what is right again; any number of instances may watch."""
    rules = await settings.in_force()
    causes = {
        **queues(await backlog(), rules, act.now),
        **await _silence(rules, act.now),
        **_disk(machine),
        **_skew(machine),
    }
    known = {(each.kind, each.scope) for each in await open_alarms()}
    for (kind, scope), cause in causes.items():
        if cause is not None and (kind, scope) not in known:
            await raise_alarm(kind, scope, cause, act.now)
        elif cause is None and (kind, scope) in known:
            await end_alarm(kind, scope, act.now)


def queues(found: Backlog, rules: Settings, now: datetime) -> Causes:
    """What waits too long. Outside sending hours only answers are due, and each morning counts anew."""
    causes: Causes = {}
    opened = rules.sending_hours.opening(now) if rules.sending_hours.is_open(now) else None
    for lane in Lane:
        waiting = found.lanes.get(lane)
        since = waiting.since if waiting else None
        if since is not None and lane is not Lane.ANSWER:
            since = max(since, opened) if opened else None
        late = since is not None and now - since > rules.queue_age * PATIENCE[lane]
        minutes = int((now - since).total_seconds() // 60) if since else 0
        name = lane.name.lower()
        causes["queue", name] = {"lane": name, "minutes": minutes} if late else None
    read_late = found.unplaced.age(now) > rules.replies_within.total_seconds()
    causes["replies", ""] = {"many": found.unplaced.many} if read_late else None
    in_doubt = found.unknown.age(now) > IN_DOUBT_FOR.total_seconds()
    causes["doubt", ""] = {"many": found.unknown.many} if in_doubt else None
    unread = found.unread.age(now) > rules.queue_age.total_seconds()
    causes["inbox", ""] = {"many": found.unread.many} if unread else None
    return causes


async def _silence(rules: Settings, now: datetime) -> Causes:
    silent = await unreceipted(now - rules.receipts_within)
    return {("receipts", "sms"): {"many": silent.many} if silent.many >= SILENT else None}


def _disk(machine: Machine) -> Causes:
    full = machine.free < min(FREE_SHARE * machine.total, FREE_BYTES)
    return {("disk", machine.host): {"megabytes": machine.free >> 20} if full else None}


def _skew(machine: Machine) -> Causes:
    skew = abs(machine.skew)
    return {("clock", machine.host): {"seconds": round(skew)} if skew > SKEW else None}
