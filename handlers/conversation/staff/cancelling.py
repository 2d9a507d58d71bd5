"""取消任务: choose one, read what happens, confirm."""

from collections.abc import Sequence

from db.models import Dialogue
from exam.invitation import HOLDING
from exam.task import State
from handlers.act import Act
from handlers.conversation import dialogues
from handlers.conversation.staff.acting import agrees, asked, step
from handlers.conversation.staff.choosing import NONE, WHICH, ask_number, begin_with_task, read_number
from handlers.conversation.staff.tasks import task_words
from handlers.conversation.turns import Reply, Turn, buttons
from handlers.dispatch import tasks
from handlers.dispatch.showing import show_task

KIND = "cancel_task"
SURE = "sure"
STANDING = frozenset({State.REQUESTED, State.OPEN, State.FORMED})


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    """Name the tasks that can still be called off."""
    return await begin_with_task(turn, act, KIND, STANDING, "取消")


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == NONE:
        await dialogues.close(row, turn.act)
        return [Reply("nothing_done")]
    if row.step == WHICH:
        return await _take_which(row, turn, act)
    task = int(dialogues.answers_of(row)["task"])
    if not agrees(turn, _sure(task)):
        return [await _question(task, act)]
    await tasks.cancel(task, act)
    await dialogues.close(row, turn.act)
    return [Reply("task_cancelled", {"task": task})]


async def _take_which(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    number = read_number(turn.text)
    if number is None:
        return [ask_number()]
    question = await _question(number, act)
    await dialogues.move(row, SURE, turn.act, task=str(number))
    return [question]


async def _question(task: int, act: Act) -> Reply:
    shown = await show_task(task, act)
    told = sum(each["state"] in set(HOLDING) for each in shown["invitations"])
    return Reply("cancel_sure", {**task_words(shown), "told": told}, buttons([_sure(task), NONE]))


def _sure(task: int) -> str:
    return f"确认取消任务 {task}"
