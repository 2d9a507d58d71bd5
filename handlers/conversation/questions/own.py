"""The registrations of who asks, the newest first."""

from collections.abc import Collection, Sequence

from db.models import Registration
from exam.registration import State
from handlers.conversation.speakers import Speaker
from handlers.conversation.turns import Reply, buttons
from messages.findings import say_level

MOST = 5
"""Registrations told in one message."""
STANDING = frozenset({State.SUBMITTED, State.RETURNED, State.APPROVED, State.CONFIRMED})
"""Those whose exam is still to come."""

Shown = tuple[Sequence[Registration], int]
"""At most MOST registrations with plan, item and occupation, and how many more there are."""


async def registrations_of(speaker: Speaker, states: Collection[State] | None = None) -> Shown:
    """Those in these states; None: in any but a draft."""
    mine = Registration.filter(person_id=speaker.person_id or 0).exclude(state=State.DRAFT)
    rows = mine if states is None else mine.filter(state__in=sorted(states))
    shown = await rows.order_by("-id").limit(MOST).prefetch_related("plan", "plan_item__occupation")
    return shown, await rows.count() - len(shown)


def nothing() -> Reply:
    """What is said to somebody who has none."""
    return Reply("no_registrations", {}, buttons(["报名", "转人工"]))


def title_of(row: Registration) -> str:
    """电工 三级/高级工."""
    return f"{row.plan_item.occupation.name} {say_level(row.plan_item.level_id)}"
