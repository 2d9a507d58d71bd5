"""Guided talks: where one stands is a row, so that it goes on after days, and after any fault."""

import json
from collections.abc import Mapping
from datetime import timedelta

from tortoise.queryset import QuerySet

from db.models import Dialogue
from db.secrets import opened
from handlers.act import Act
from handlers.conversation.speakers import Speaker

KEPT = timedelta(days=7)


async def current(speaker: Speaker, act: Act) -> Dialogue | None:
    """The talk that this account is in: the one it said something in last."""
    return await _open(speaker).filter(expires_at__gt=act.now).order_by("-changed_at", "-id").first()


async def begin(
    speaker: Speaker, kind: str, step: str, act: Act, kept: timedelta = KEPT, **answers: str
) -> Dialogue:
    """Begin a talk; one of its kind that is open goes back to its beginning."""
    await _open(speaker).filter(kind=kind).update(closed_at=act.now)
    return await Dialogue.create(
        channel=speaker.channel,
        address_index=speaker.address_index,
        kind=kind,
        topic=kind,
        topic_id=0,
        step=step,
        answers=json.dumps(answers, ensure_ascii=False),
        made_at=act.now,
        changed_at=act.now,
        expires_at=act.now + kept,
    )


async def move(row: Dialogue, step: str, act: Act, **answers: str) -> None:
    """Go to a step, with more answers; buttons of the step before are dead."""
    row.step, row.version, row.changed_at = step, row.version + 1, act.now
    row.answers = json.dumps({**answers_of(row), **answers}, ensure_ascii=False)
    await row.save(update_fields=["step", "version", "changed_at", "answers"])


async def close(row: Dialogue, act: Act) -> None:
    row.closed_at = act.now
    await row.save(update_fields=["closed_at"])


def answers_of(row: Dialogue) -> Mapping[str, str]:
    answers: dict[str, str] = json.loads(opened(row.answers))
    return answers


def _open(speaker: Speaker) -> QuerySet[Dialogue]:
    return Dialogue.filter(channel=speaker.channel, address_index=speaker.address_index, closed_at=None)
