"""Four eyes: what reaches many needs a second, different person (OWASP ASVS 5.0, V2.3.5)."""

from db import settings
from db.atomic import atomic
from db.models import ApprovalCase
from exam import approval
from exam.broadcast import Event, check_second, needs_a_second, next_state
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval.deciding import take
from handlers.approval.topics import Ruling
from handlers.broadcasts import desk
from handlers.broadcasts.choosing import choose
from handlers.broadcasts.deciding import ask

TOPIC = desk.TOPIC


async def submit(broadcast_id: int, act: Act) -> None:
    """Ask for approval; a broadcast to few people needs no second person and is approved at once."""
    size, rules = await _size(broadcast_id, "broadcast.write", act), await settings.in_force()
    await _submit(broadcast_id, size, needs_a_second(size, rules.approve_above), act)


@atomic
async def _submit(broadcast_id: int, size: int, second: bool, act: Act) -> None:
    row = await desk.lock(broadcast_id)
    await desk.move(row, Event.SUBMIT, act, submitter=act.actor, size=size)
    if second:
        await ask(row, act)
    else:
        await desk.move(row, Event.APPROVE, act, approver=act.actor, approved_size=size)


async def approve(broadcast_id: int, act: Act) -> None:
    """Agree to a broadcast that somebody else wrote and submitted; RuleBroken("same_person") otherwise.

    With a route of several steps this is the caller's step of it.
    """
    await _approve(broadcast_id, await _size(broadcast_id, "broadcast.approve", act), act)


@atomic
async def _approve(broadcast_id: int, size: int, act: Act) -> None:
    row = await desk.lock(broadcast_id)
    check_second(act.actor, row.author, row.submitter)
    next_state(row.state, Event.APPROVE)
    row.size = size
    await row.save(update_fields=["size"])
    case = await ApprovalCase.get_or_none(topic=TOPIC, topic_id=row.id, state=approval.State.OPEN)
    await take(case or await ask(row, act), Ruling(approval.Verdict.PASS), act)


async def _size(broadcast_id: int, action: str, act: Act) -> int:
    row = await desk.find_to(broadcast_id, action, act)
    size = len((await choose(row, act)).people)
    if not size:
        raise RuleBroken("audience_empty")
    return size
