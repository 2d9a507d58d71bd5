"""人工派遣: seat somebody by name; what the rules have against it is told, and overridden only elsewhere."""

from collections.abc import Sequence

from db.models import Dialogue
from exam.task import State
from handlers.act import Act
from handlers.conversation import dialogues
from handlers.conversation.dialogues import answers_of
from handlers.conversation.staff.acting import agrees, asked, step
from handlers.conversation.staff.choosing import NONE, WHICH, ask_number, begin_with_task, take_task
from handlers.conversation.staff.tasks import task_words
from handlers.conversation.turns import Reply, Turn, buttons
from handlers.dispatch.showing import show_task
from handlers.dispatch.staffing import dispatch
from handlers.examiners import list_examiners
from handlers.understanding.names import read_names

KIND = "dispatch"
WHO, SURE = "who", "sure"
STANDING = frozenset({State.REQUESTED, State.OPEN})
MOST = 6
"""People of one name who are offered."""


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    return await begin_with_task(turn, act, KIND, STANDING, "派遣")


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == NONE:
        await dialogues.close(row, turn.act)
        return [Reply("nothing_done")]
    takes = {WHICH: _take_which, WHO: _take_who, SURE: _take_sure}
    return await takes[row.step](row, turn, act)


async def _take_which(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    shown = await take_task(row, turn, act, WHO)
    if shown is None:
        return [ask_number()]
    return [Reply("dispatch_who", {**task_words(shown), "found": True}, buttons([NONE]))]


async def _take_who(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    known = {_label(each["id"], each["name"]): each for each in await list_examiners(act)}
    if turn.text not in known:
        return [await _ask_who(list(known), row, turn, act)]
    chosen = known[turn.text]
    await dialogues.move(row, SURE, turn.act, examiner=str(chosen["id"]), name=chosen["name"])
    return [await _ask_sure(row, act)]


async def _take_sure(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    told = answers_of(row)
    if not agrees(turn, _sure(told["name"])):
        return [await _ask_sure(row, act)]
    await dispatch(int(told["task"]), [int(told["examiner"])], "", act)
    await dialogues.close(row, turn.act)
    return [Reply("dispatched", {"name": told["name"], "task": told["task"]})]


async def _ask_who(labels: Sequence[str], row: Dialogue, turn: Turn, act: Act) -> Reply:
    """Whom the text may mean, each with a button."""
    places = read_names(turn.text, [each.partition("（")[0] for each in labels])[:MOST]
    values = task_words(await show_task(int(answers_of(row)["task"]), act)) | {"found": bool(places)}
    return Reply("dispatch_who", values, buttons(*[[labels[each]] for each in places], [NONE]))


async def _ask_sure(row: Dialogue, act: Act) -> Reply:
    told = answers_of(row)
    values = task_words(await show_task(int(told["task"]), act)) | {"name": told["name"]}
    return Reply("dispatch_sure", values, buttons([_sure(told["name"]), NONE]))


def _label(examiner_id: int, name: str) -> str:
    return f"{name[:8]}（{examiner_id}）"


def _sure(name: str) -> str:
    return f"确认派遣{name[:8]}"
