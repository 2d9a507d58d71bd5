"""成绩, 补考资格, 证书: the results in force of who asks, and until when each counts (domain.md 40-42)."""

from collections.abc import Sequence
from typing import Any

from db.ids import ids_of
from db.models import Standing
from exam.registration import State
from handlers.conversation.questions.own import registrations_of, title_of
from handlers.conversation.turns import Reply, Turn, buttons
from messages.findings import say_level
from messages.instants import say_day

SAT = frozenset({State.CONFIRMED, State.COMPLETED})
MOST = 12
"""Subjects told in one message."""


async def tell_scores(turn: Turn, _: str) -> Sequence[Reply]:
    """成绩: what was determined, and which exams have no result yet."""
    shown, _more = await registrations_of(turn.speaker, SAT)
    with_result = await _with_result(turn)
    waiting = [
        {
            "title": title_of(row),
            "exam_on": say_day(row.plan.exam_on),
            "is_over": row.plan.exam_on < turn.act.today,
        }
        for row in shown
        if row.id not in with_result
    ]
    results = [_line(each) for each in await _standings(turn)]
    return [Reply("my_scores", {"results": results, "waiting": waiting})]


async def tell_makeup(turn: Turn, _: str) -> Sequence[Reply]:
    """补考资格: failed subjects of results in force; the last day counts."""
    rows = [each for each in await _standings(turn) if each.valid_until >= turn.act.today]
    open_ones = [each for each in rows if not each.passed and each.makeups_left != 0]
    used_up = [each for each in rows if not each.passed and each.makeups_left == 0]
    values = {
        "open": [_line(each) for each in open_ones],
        "used_up": [_line(each) for each in used_up],
        "kept": [_line(each) for each in rows if each.passed],
    }
    return [Reply("my_makeups", values, buttons(["报名"]) if open_ones else ())]


async def tell_certificates(turn: Turn, _: str) -> Sequence[Reply]:
    """证书: none is kept here before the results of all subjects are."""
    shown, _more = await registrations_of(turn.speaker, SAT)
    lines = [{"title": title_of(row), "exam_on": say_day(row.plan.exam_on)} for row in shown]
    return [Reply("my_certificates", {"registrations": lines})]


async def _standings(turn: Turn) -> list[Standing]:
    mine = Standing.filter(person_id=turn.speaker.person_id or 0, ended_at=None)
    rows = mine.order_by("-determined_on", "subject_id").limit(MOST)
    return await rows.select_related("occupation", "subject")


async def _with_result(turn: Turn) -> set[int]:
    """Registrations of which a subject was determined."""
    mine = Standing.filter(person_id=turn.speaker.person_id or 0, registration_item_id__not_isnull=True)
    return set(await ids_of(mine, "registration_item__registration_id"))


def _line(row: Standing) -> dict[str, Any]:
    return {
        "title": f"{row.occupation.name} {say_level(row.level_id)}",
        "subject": row.subject.name,
        "passed": row.passed,
        "on": f"{row.determined_on:%Y-%m-%d}",
        "until": f"{row.valid_until:%Y-%m-%d}",
        "left": row.makeups_left,
    }
