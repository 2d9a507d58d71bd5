"""我的报名, 审核结果: what became of one's registrations, and what to do next."""

from collections.abc import Sequence

from db.models import Registration
from exam.registration import State
from handlers.conversation.questions.own import nothing, registrations_of, title_of
from handlers.conversation.turns import Reply, Turn
from handlers.registration import mending
from messages.instants import say_day, say_instant
from messages.words import say


async def list_all(turn: Turn, _: str) -> Sequence[Reply]:
    """我的报名."""
    return await _told(turn, "my_registrations")


async def tell_review(turn: Turn, _: str) -> Sequence[Reply]:
    """审核结果: why, what to mend and until when."""
    return await _told(turn, "my_reviews")


async def _told(turn: Turn, message: str) -> Sequence[Reply]:
    shown, more = await registrations_of(turn.speaker)
    if not shown:
        return [nothing()]
    return [Reply(message, {"registrations": [_line(row) for row in shown], "more": more})]


def _line(row: Registration) -> dict[str, str]:
    until = mending.until_of(row, row.plan)
    return {
        "plan": row.plan.title,
        "title": title_of(row),
        "state": say(f"applying.state_{row.state.value}"),
        "advice": say(f"applying.advice_{row.state.value}"),
        "reason": row.return_reason if row.state in {State.RETURNED, State.REJECTED} else "",
        "hint": row.return_hint if row.state is State.RETURNED else "",
        "mend_until": say_instant(until) if row.state is State.RETURNED and until else "",
        "exam_on": say_day(row.plan.exam_on),
    }
