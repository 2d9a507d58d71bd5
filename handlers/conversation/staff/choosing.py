"""Choosing a task by a button or its number."""

from datetime import timedelta
from typing import Any

from db.models import Dialogue
from delivery.channel import Choices
from exam.task import State
from handlers.act import Act
from handlers.conversation import dialogues
from handlers.conversation.staff.tasks import MOST, task_words, upcoming
from handlers.conversation.turns import Reply, Turn, bound, buttons
from handlers.dispatch.showing import show_task

NONE = "不改了"
WORD = "任务"
DIGITS = 9
WHICH = "which"
KEPT = timedelta(hours=1)


async def ask_task(act: Act, states: frozenset[State], what: str) -> Reply:
    """Name the coming tasks in one of `states`; without buttons where there is none. `what`: words.toml."""
    listed = [task_words(each) for each in (await upcoming(act, states))[:MOST]]
    values = {"tasks": listed, "what": what}
    return Reply("choose_task", values, _choices([each["id"] for each in listed]) if listed else ())


async def begin_with_task(
    turn: Turn, act: Act, kind: str, states: frozenset[State], what: str
) -> list[Reply]:
    """Begin a talk whose first step, WHICH, takes a task; without one there is nothing to talk about."""
    question = await ask_task(act, states, what)
    if not question.choices:
        return [question]
    return [bound(question, await dialogues.begin(turn.speaker, kind, WHICH, turn.act, KEPT))]


async def take_task(row: Dialogue, turn: Turn, act: Act, step: str) -> dict[str, Any] | None:
    """The task that was named, kept for `step` and those after it; None where no number was."""
    number = read_number(turn.text)
    if number is None:
        return None
    shown = await show_task(number, act)
    await dialogues.move(row, step, turn.act, task=str(number))
    return shown


def read_number(text: str, word: str = WORD) -> int | None:
    """12 of 任务 12; None for anything else."""
    number = text.removeprefix(word).strip()
    return int(number) if number.isdecimal() and len(number) <= DIGITS else None


def ask_number() -> Reply:
    return Reply("number_wanted", {}, buttons([NONE]))


def _choices(ids: list[int]) -> Choices:
    return buttons(*[[f"{WORD} {each}"] for each in ids], [NONE])
