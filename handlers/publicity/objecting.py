"""Somebody who proved a phone objects to a candidate on show; the review waits until it is decided (75)."""

from dataclasses import dataclass
from datetime import timedelta

from db import settings
from db.atomic import atomic
from db.models import Objection, Plan, PublicityEntry, Registration
from exam import objection, registration
from exam.errors import RuleBroken
from exam.publicity import State
from handlers.act import Act
from handlers.proving.sessions import Visitor
from handlers.publicity import desk, telling

LONGEST_NAME, SHORTEST, LONGEST = 50, 10, 1000
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """Under which name, and which facts and reasons."""

    name: str
    text: str


@atomic
async def take(visitor: Visitor, entry_id: int, said: Said, act: Act) -> Objection:
    """Keep an objection to a line that is on show, and hold the registration's review.

    Raises RuleBroken: objection_name, objection_text, publicity_over, objection_exists, objections_full.
    """
    if not 1 <= len(said.name.strip()) <= LONGEST_NAME:
        raise RuleBroken("objection_name", most=LONGEST_NAME)
    if not SHORTEST <= len(said.text.strip()) <= LONGEST:
        raise RuleBroken("objection_text", most=LONGEST)
    plan, row = await _lock_shown(entry_id, act)
    await _refuse_flood(visitor, entry_id, act)
    if row.objected_at is None:
        row.objected_at = act.now
        await row.save(update_fields=["objected_at"])
    await telling.tell_heads(plan, act)
    return await Objection.create(
        publicity_entry_id=entry_id,
        from_name=said.name.strip(),
        from_phone=visitor.phone,
        from_index=visitor.phone_index,
        text=said.text.strip(),
        at=act.now,
        state=objection.State.OPEN,
    )


async def _lock_shown(entry_id: int, act: Act) -> tuple[Plan, Registration]:
    """The plan and the registration behind a line, locked with the list between them."""
    entry = await PublicityEntry.get_or_none(id=entry_id)
    if entry is None:
        raise RuleBroken("publicity_over")
    plan, shown = await desk.lock(entry.publicity_id)
    row = await Registration.filter(id=entry.registration_id).select_for_update().get()
    is_shown = shown.state is State.OPEN and act.today <= shown.closes_on
    if not is_shown or row.state in registration.ENDED:
        raise RuleBroken("publicity_over")
    return plan, row


async def _refuse_flood(visitor: Visitor, entry_id: int, act: Act) -> None:
    mine = Objection.filter(from_index=visitor.phone_index)
    if await mine.filter(publicity_entry_id=entry_id, state=objection.State.OPEN).exists():
        raise RuleBroken("objection_exists")
    most = (await settings.in_force()).objections_per_day
    if await mine.filter(at__gt=act.now - A_DAY).count() >= most:
        raise RuleBroken("objections_full")
