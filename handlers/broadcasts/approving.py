"""Four eyes: what reaches many needs a second, different person (OWASP ASVS 5.0, V2.3.5)."""

from db import settings
from db.atomic import atomic
from exam.broadcast import Event, check_second, needs_a_second
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.broadcasts import desk
from handlers.broadcasts.choosing import choose


async def submit(broadcast_id: int, act: Act) -> None:
    """Ask for approval; a broadcast to few people needs no second person and is approved at once."""
    size, rules = await _size(broadcast_id, "broadcast.write", act), await settings.in_force()
    await _submit(broadcast_id, size, needs_a_second(size, rules.approve_above), act)


@atomic
async def _submit(broadcast_id: int, size: int, second: bool, act: Act) -> None:
    row = await desk.lock(broadcast_id)
    await desk.move(row, Event.SUBMIT, act, submitter=act.actor, size=size)
    if not second:
        await desk.move(row, Event.APPROVE, act, approver=act.actor, approved_size=size)


async def approve(broadcast_id: int, act: Act) -> None:
    """Agree to a broadcast that somebody else wrote and submitted; RuleBroken("same_person") otherwise."""
    await _approve(broadcast_id, await _size(broadcast_id, "broadcast.approve", act), act)


@atomic
async def _approve(broadcast_id: int, size: int, act: Act) -> None:
    row = await desk.lock(broadcast_id)
    check_second(act.actor, row.author, row.submitter)
    await desk.move(row, Event.APPROVE, act, approver=act.actor, approved_size=size, size=size)


async def _size(broadcast_id: int, action: str, act: Act) -> int:
    row = await desk.find_to(broadcast_id, action, act)
    size = len((await choose(row, act)).people)
    if not size:
        raise RuleBroken("audience_empty")
    return size
