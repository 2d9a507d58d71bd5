"""A draft of one's own: begun for a plan item, kept at every step, found again by the same phone (C7)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tortoise.queryset import QuerySet

from db.atomic import atomic
from db.models import Dialogue, PlanItem, Registration
from db.secrets import opened
from exam.errors import RuleBroken
from exam.plan import Kind, State
from exam.registration import State as Registered
from handlers.act import Act
from handlers.applying import claiming
from handlers.proving.sessions import Visitor

WEB = "web"
KIND = "register"
TOPIC = "plan_item"
OF_THE_PERSON = frozenset({"name", "id_type", "id_number", "sex", "born_on", "nation"})
LONGEST = 1000
MOST_ANSWERS = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """What was filled in so far: texts by field, as they were typed. `step` is the last one kept."""

    id: int
    item_id: int
    step: str
    answers: Mapping[str, str]


async def open_until(visitor: Visitor, item: PlanItem, act: Act) -> datetime:
    """When the draft must be handed in; of what was returned, the instant that its message named.

    Raises RuleBroken: apply_by_office, apply_early, apply_closed.
    """
    plan = item.plan
    if plan.kind is Kind.SPECIAL:
        raise RuleBroken("apply_by_office")
    if act.now < plan.opens_at:
        raise RuleBroken("apply_early")
    until = max(plan.closes_at, await _mend_until(visitor, item) or plan.closes_at)
    if plan.state is not State.PUBLISHED or act.now >= until:
        raise RuleBroken("apply_closed")
    return until


async def _mend_until(visitor: Visitor, item: PlanItem) -> datetime | None:
    person = await claiming.person_of(visitor)
    returned = Registration.filter(
        plan_item_id=item.id,
        person_id=person.id if person else 0,
        submitter_id=None,
        state=Registered.RETURNED,
    )
    row = await returned.first()
    return row.mend_until_at if row else None


@atomic
async def begin(visitor: Visitor, item_id: int, act: Act) -> Draft:
    """The visitor's draft for an item, the same one however often it is begun.

    A new one begins with what was handed in before for the item, or with who they are.
    Raises RuleBroken: item_unknown, and what `open_until` raises.
    """
    item = await PlanItem.filter(id=item_id).prefetch_related("plan").first()
    if item is None:
        raise RuleBroken("item_unknown")
    until = await open_until(visitor, item, act)
    known = await _open_ones(visitor).filter(topic_id=item_id).first()
    if known is None:
        before = await _all(visitor).filter(topic_id=item_id).order_by("-id").first()
        answers = _draft(before).answers if before else await _carried_over(visitor)
        known = await Dialogue.create(
            channel=WEB,
            address_index=visitor.phone_index,
            kind=KIND,
            topic=TOPIC,
            topic_id=item_id,
            step="",
            answers=json.dumps(dict(answers), ensure_ascii=False),
            made_at=act.now,
            changed_at=act.now,
            expires_at=until,
        )
    elif known.expires_at != until:
        known.expires_at = until
        await known.save(update_fields=["expires_at"])
    return _draft(known)


async def list_drafts(visitor: Visitor, act: Act) -> list[Draft]:
    """What the visitor has begun and not handed in, the newest first."""
    rows = await _open_ones(visitor).filter(expires_at__gt=act.now).order_by("-changed_at", "-id")
    return [_draft(row) for row in rows]


async def find(visitor: Visitor, draft_id: int, act: Act) -> Draft | None:
    """The visitor's draft of this number; None for another's, as for one that does not exist."""
    row = await _open_ones(visitor).filter(id=draft_id, expires_at__gt=act.now).first()
    return _draft(row) if row else None


@atomic
async def keep(visitor: Visitor, draft_id: int, step: str, answers: Mapping[str, str], act: Act) -> None:
    """Keep the answers of a step, right or wrong; those of other steps stay.

    Raises RuleBroken: draft_unknown.
    """
    row = await _open_ones(visitor).filter(id=draft_id).select_for_update().first()
    if row is None:
        raise RuleBroken("draft_unknown")
    kept = {**_draft(row).answers, **{name: text[:LONGEST] for name, text in answers.items()}}
    kept = {name: text for name, text in list(kept.items())[:MOST_ANSWERS] if text}
    row.answers = json.dumps(kept, ensure_ascii=False)
    row.step, row.changed_at, row.version = step, act.now, row.version + 1
    await row.save()


@atomic
async def drop(visitor: Visitor, draft_id: int, act: Act) -> None:
    """The draft is handed in or given up; nothing happens to one that is closed already."""
    await _open_ones(visitor).filter(id=draft_id).update(closed_at=act.now, changed_at=act.now)


async def _carried_over(visitor: Visitor) -> dict[str, str]:
    """Who they are, as they said it for another item."""
    other = await _all(visitor).order_by("-id").first()
    answers = _draft(other).answers if other else {}
    return {name: text for name, text in answers.items() if name in OF_THE_PERSON}


def _all(visitor: Visitor) -> QuerySet[Dialogue]:
    return Dialogue.filter(channel=WEB, address_index=visitor.phone_index, kind=KIND, topic=TOPIC)


def _open_ones(visitor: Visitor) -> QuerySet[Dialogue]:
    return _all(visitor).filter(closed_at=None)


def answers_of(row: Dialogue) -> dict[str, str]:
    """Raises UnknownKey where they do not open."""
    answers: dict[str, str] = json.loads(opened(row.answers))
    return answers


def _draft(row: Dialogue) -> Draft:
    return Draft(row.id, row.topic_id, row.step, answers_of(row))
