"""我的报名, 审核结果: what became of one's registrations, and what to do next."""

from collections.abc import Sequence

from db.models import Registration
from exam.calendar import CHINA
from exam.registration import State
from handlers.conversation.turns import Reply, Turn, buttons
from handlers.registration import mending
from messages.findings import say_level
from messages.instants import say_instant
from messages.words import say

MOST = 5
"""Registrations told in one message, the newest first."""


async def list_all(turn: Turn, _: str) -> Sequence[Reply]:
    """我的报名."""
    return await _told(turn, "my_registrations", reviewed_only=False)


async def tell_review(turn: Turn, _: str) -> Sequence[Reply]:
    """审核结果: why, what to mend and until when."""
    return await _told(turn, "my_reviews", reviewed_only=True)


async def _told(turn: Turn, message: str, *, reviewed_only: bool) -> Sequence[Reply]:
    rows = Registration.filter(person_id=turn.speaker.person_id or 0).exclude(state=State.DRAFT)
    shown = await rows.order_by("-id").limit(MOST).prefetch_related("plan", "plan_item__occupation")
    if not shown:
        return [Reply("no_registrations", {}, buttons(["报名", "转人工"]))]
    mine = [_line(row) for row in shown]
    return [Reply(message, {"registrations": mine, "more": await rows.count() - len(shown)})]


def _line(row: Registration) -> dict[str, str]:
    until = mending.until_of(row, row.plan)
    return {
        "plan": row.plan.title,
        "occupation": row.plan_item.occupation.name,
        "level": say_level(row.plan_item.level_id),
        "state": say(f"applying.state_{row.state.value}"),
        "advice": "" if row.state is State.DRAFT else say(f"applying.advice_{row.state.value}"),
        "reason": row.return_reason if row.state in {State.RETURNED, State.REJECTED} else "",
        "hint": row.return_hint if row.state is State.RETURNED else "",
        "mend_until": say_instant(until) if row.state is State.RETURNED and until else "",
        "exam_on": f"{row.plan.exam_on.month}月{row.plan.exam_on.day}日" if row.plan.exam_on else "",
        "handed_in": say_instant(row.submitted_at.astimezone(CHINA)) if row.submitted_at else "",
    }
