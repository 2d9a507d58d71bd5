"""论文: whether one is asked for, and until when it is to be handed in (domain.md 43)."""

from collections.abc import Sequence
from typing import Any

from db.models import Deadline, Registration, RegistrationItem
from exam.catalogue import Mode
from exam.registration import Attempt, Part
from handlers.conversation.questions.own import STANDING, nothing, registrations_of, title_of
from handlers.conversation.turns import Reply, Turn
from messages.instants import say_instant

HANDED_IN = "thesis_in"


async def tell(turn: Turn, _: str) -> Sequence[Reply]:
    shown, more = await registrations_of(turn.speaker, STANDING)
    if not shown:
        return [nothing()]
    return [Reply("my_theses", {"registrations": [await _line(row) for row in shown], "more": more})]


async def _line(row: Registration) -> dict[str, Any]:
    sat = RegistrationItem.filter(registration_id=row.id, state=Part.ACTIVE, plan_subject__mode=Mode.THESIS)
    asked_for = await sat.exclude(attempt=Attempt.EXEMPT).exists()
    until = await Deadline.get_or_none(plan_id=row.plan_id, code=HANDED_IN) if asked_for else None
    return {
        "title": title_of(row),
        "asked_for": asked_for,
        "until": say_instant(until.due_at) if until else "",
    }
