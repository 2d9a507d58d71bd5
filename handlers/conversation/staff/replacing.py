"""换人: take one person out of a task; the seat is drawn anew."""

from collections.abc import Sequence
from typing import Any

from db.models import Dialogue
from exam.invitation import HOLDING, LIVE
from exam.task import State
from handlers.act import Act
from handlers.conversation import dialogues
from handlers.conversation.dialogues import answers_of
from handlers.conversation.staff.acting import agrees, asked, step
from handlers.conversation.staff.choosing import NONE, WHICH, ask_number, begin_with_task, take_task
from handlers.conversation.staff.tasks import task_words
from handlers.conversation.turns import Reply, Turn, buttons
from handlers.dispatch.showing import show_task
from handlers.dispatch.staffing import remove

KIND = "replace"
WHO, WHY, SURE = "who", "why", "sure"
STANDING = frozenset({State.OPEN, State.FORMED})
REASONS = ("本人要求", "生病", "需要回避", "联系不上")
LONGEST = 200


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    return await begin_with_task(turn, act, KIND, STANDING, "换人")


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == NONE:
        await dialogues.close(row, turn.act)
        return [Reply("nothing_done")]
    takes = {WHICH: _take_which, WHO: _take_who, WHY: _take_why, SURE: _take_sure}
    return await takes[row.step](row, turn, act)


async def _take_which(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    shown = await take_task(row, turn, act, WHO)
    return [ask_number() if shown is None else _ask_who(shown)]


async def _take_who(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    shown = await show_task(int(answers_of(row)["task"]), act)
    chosen = [each for each in _people(shown) if _label(each) == turn.text]
    if len(chosen) != 1:
        return [_ask_who(shown)]
    await dialogues.move(row, WHY, turn.act, examiner=str(chosen[0]["examiner"]), name=chosen[0]["name"])
    return [Reply("replace_why", {"name": chosen[0]["name"]}, buttons(REASONS[:2], REASONS[2:], [NONE]))]


async def _take_why(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    await dialogues.move(row, SURE, turn.act, reason=turn.text[:LONGEST])
    return [await _ask_sure(row, act)]


async def _take_sure(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    told = answers_of(row)
    if not agrees(turn, _sure(told["name"])):
        return [await _ask_sure(row, act)]
    await remove(int(told["task"]), int(told["examiner"]), told["reason"], act)
    await dialogues.close(row, turn.act)
    return [Reply("replaced", {"name": told["name"], "task": told["task"]})]


async def _ask_sure(row: Dialogue, act: Act) -> Reply:
    told = answers_of(row)
    values = task_words(await show_task(int(told["task"]), act))
    values |= {"name": told["name"], "reason": told["reason"]}
    return Reply("replace_sure", values, buttons([_sure(told["name"]), NONE]))


def _ask_who(shown: dict[str, Any]) -> Reply:
    rows = [[_label(each)] for each in _people(shown)]
    return Reply("replace_who", task_words(shown), buttons(*rows, [NONE]))


def _people(shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in shown["invitations"] if each["state"] in set(LIVE | HOLDING)]


def _label(person: dict[str, Any]) -> str:
    return f"{person['name'][:8]}（{person['examiner']}）"


def _sure(name: str) -> str:
    return f"确认换下{name[:8]}"
