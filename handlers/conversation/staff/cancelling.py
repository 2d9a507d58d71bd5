"""取消任务: choose one, read what happens, confirm."""

from collections.abc import Sequence
from datetime import timedelta

from db.models import Dialogue
from exam.invitation import HOLDING
from exam.task import State
from handlers.act import Act
from handlers.conversation import dialogues
from handlers.conversation.staff.acting import agrees, asked, step
from handlers.conversation.staff.tasks import MOST, task_words, upcoming
from handlers.conversation.turns import Reply, Turn, bound, buttons
from handlers.dispatch import tasks
from handlers.dispatch.showing import show_task

KIND = "cancel_task"
WHICH, SURE = "which", "sure"
KEPT = timedelta(hours=1)
STANDING = frozenset({State.REQUESTED, State.OPEN, State.FORMED})
KEEP = "不取消了"


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    """Name the tasks that can still be called off."""
    listed = [task_words(each) for each in (await upcoming(act, STANDING))[:MOST]]
    if not listed:
        return [Reply("no_task_to_cancel")]
    row = await dialogues.begin(turn.speaker, KIND, WHICH, turn.act, KEPT)
    choices = bound(buttons(*[[_name(each["id"])] for each in listed], [KEEP]), row.id, row.version)
    return [Reply("cancel_which", {"tasks": listed}, choices)]


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == KEEP:
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
    number = turn.text.removeprefix("任务").strip()
    if not number.isdecimal() or len(number) > 9:
        return [Reply("number_wanted", {}, buttons([KEEP]))]
    question = await _question(int(number), act)
    await dialogues.move(row, SURE, turn.act, task=number)
    return [question]


async def _question(task: int, act: Act) -> Reply:
    shown = await show_task(task, act)
    told = sum(each["state"] in set(HOLDING) for each in shown["invitations"])
    return Reply("cancel_sure", {**task_words(shown), "told": told}, buttons([_sure(task), KEEP]))


def _name(task: int) -> str:
    return f"任务 {task}"


def _sure(task: int) -> str:
    return f"确认取消任务 {task}"
