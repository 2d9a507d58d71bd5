"""A broadcast starts: its audience is written down once, and from then on nothing changes it."""

from datetime import datetime

from db import settings
from db.atomic import atomic
from db.models import Broadcast
from delivery.alarms import raise_alarm
from exam.broadcast import Event, State, covers
from exam.errors import RuleBroken
from exam.settings import Settings
from handlers.act import Act
from handlers.broadcasts import desk, lots
from handlers.broadcasts.choosing import Choice, choose
from handlers.broadcasts.deciding import ask

AT_ONCE = 20


async def start(broadcast_id: int, act: Act) -> None:
    """Take the snapshot now; the messages follow lot by lot (carrying).

    Raises RuleBroken: broadcast_not_allowed, audience_empty, audience_grew (it must be approved anew).
    """
    row = await desk.find_to(broadcast_id, "broadcast.write", act)
    rules = await settings.in_force()
    choice = await choose(row, act)
    if not choice.people:
        raise RuleBroken("audience_empty")
    if not covers(row.approved_size, len(choice.people), rules.approve_above):
        await _outgrow(broadcast_id, len(choice.people), act)
        raise RuleBroken("audience_grew", size=len(choice.people), approved=row.approved_size)
    await _start(broadcast_id, choice, rules, act)


@atomic
async def _start(broadcast_id: int, choice: Choice, rules: Settings, act: Act) -> None:
    row = await desk.lock(broadcast_id)
    await desk.move(
        row,
        Event.START,
        act,
        round=1,
        size=len(choice.people),
        excluded=choice.excluded,
        started_at=act.now,
        looked_at=act.now,
        expires_at=act.now + rules.useful_for,
    )
    await lots.keep(row.id, row.round, choice.people)
    await lots.forget_list(row.id)


@atomic
async def _outgrow(broadcast_id: int, size: int, act: Act) -> None:
    row = await desk.lock(broadcast_id)
    await desk.move(row, Event.OUTGROW, act, size=size, due_at=None)
    await ask(row, act)


@atomic
async def schedule(broadcast_id: int, at: datetime, act: Act) -> None:
    """Have it start by itself; the audience is that of the moment when it starts."""
    if at <= act.now:
        raise RuleBroken("start_in_past", at=at.isoformat())
    row = await desk.lock_to(broadcast_id, "broadcast.write", act)
    await desk.move(row, Event.SCHEDULE, act, due_at=at)


async def due_starts(act: Act) -> list[Broadcast]:
    """Broadcasts whose time has come."""
    due = Broadcast.filter(state=State.SCHEDULED, due_at__lte=act.now)
    return await due.order_by("due_at", "id").limit(AT_ONCE)


async def start_due(row: Broadcast, act: Act) -> None:
    """Start it, or alarm staff and put it back where they can decide."""
    try:
        await start(row.id, act)
    except RuleBroken as refused:
        await _give_back(row.id, refused.reason, act)


@atomic
async def _give_back(broadcast_id: int, why: str, act: Act) -> None:
    row = await desk.lock(broadcast_id)
    if row.state is State.SCHEDULED:
        await desk.move(row, Event.OUTGROW, act, due_at=None)
        await ask(row, act)
    await raise_alarm("broadcast_not_started", f"broadcast:{broadcast_id}", {"why": why}, act.now)
