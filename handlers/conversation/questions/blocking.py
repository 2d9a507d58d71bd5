"""不便日期: a list that one adds to in words and takes from by buttons."""

from collections.abc import Sequence
from datetime import date, timedelta

from db.models import BlockedDate, Dialogue
from delivery.channel import Choice, Choices
from exam.errors import RuleBroken
from exam.invitation import CERTAIN
from handlers import availability
from handlers.conversation import dialogues
from handlers.conversation.questions.engagements import mine
from handlers.conversation.turns import Reply, Turn, bound
from handlers.understanding.days import read_days
from messages.instants import say_day
from messages.refusals import say_refusal

KIND, LIST = "blocked", "list"
KEPT = timedelta(hours=2)
MOST = 12
"""Days that have a button, the next first."""
DONE = "好了"
OFF = "删除"


async def begin(turn: Turn, rest: str) -> Sequence[Reply]:
    """The days; what is named in the question is added at once."""
    added = await _add(turn, rest) if read_days(rest, turn.act.today) else []
    row = await dialogues.begin(turn.speaker, KIND, LIST, turn.act, KEPT)
    listed = await _listed(turn)
    return [*added, bound(listed, row)]


async def take(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    if turn.text == DONE:
        await dialogues.close(row, turn.act)
        return [Reply("left")]
    if turn.text.startswith(OFF):
        said = await _remove(turn)
    else:
        said = await _add(turn, turn.text)
    await dialogues.move(row, LIST, turn.act)
    return [*said, await _listed(turn)]


async def _add(turn: Turn, text: str) -> list[Reply]:
    days = read_days(text, turn.act.today)
    if days is None:
        return [Reply("blocked_unread")]
    try:
        await availability.block(turn.speaker.examiner_id or 0, days.first, days.last, turn.act)
    except RuleBroken as refused:
        return [Reply("refused", {"reason": say_refusal(refused.reason, refused.values)})]
    busy = [each.task for each in await mine(turn, CERTAIN) if days.first <= each.task.day <= days.last]
    return [Reply("blocked_busy", {"days": "、".join(say_day(each.day) for each in busy)})] if busy else []


async def _remove(turn: Turn) -> list[Reply]:
    days = read_days(turn.text.removeprefix(OFF), turn.act.today)
    if days is None:
        return [Reply("blocked_unread")]
    await availability.unblock(turn.speaker.examiner_id or 0, days.first, turn.act)
    return []


async def _listed(turn: Turn) -> Reply:
    coming = BlockedDate.filter(examiner_id=turn.speaker.examiner_id or 0, day__gte=turn.act.today)
    days = [each.day for each in await coming.order_by("day")]
    values = {"days": [_name(each) for each in days], "more": len(days) > MOST}
    return Reply("blocked_days", values, _choices(days[:MOST]))


def _choices(days: Sequence[date]) -> Choices:
    rows = [[Choice(f"{OFF} {_name(each)}", f"{OFF} {each.isoformat()}")] for each in days]
    return [*rows, [Choice(DONE, DONE)]]


def _name(day: date) -> str:
    return f"{day.year}年{say_day(day)}"
