"""告警: what is wrong with the house, and its end by hand."""

from collections.abc import Sequence
from datetime import timedelta

from db.models import Dialogue
from handlers.act import Act
from handlers.alarms import showing
from handlers.conversation import dialogues
from handlers.conversation.staff.acting import asked, step
from handlers.conversation.turns import Reply, Turn, bound, buttons

KIND = "alarms"
LIST = "list"
KEPT = timedelta(hours=1)
MOST = 8
DONE = "看完了"
END = "解除"


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    """The open alarms, oldest first, each with a button that ends it."""
    reply = await _listed(act)
    if not reply.choices:
        return [reply]
    row = await dialogues.begin(turn.speaker, KIND, LIST, turn.act, KEPT)
    return [bound(reply, row)]


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    number = turn.text.removeprefix(END).strip()
    if turn.text == DONE:
        await dialogues.close(row, turn.act)
        return [Reply("left")]
    if not number.isdecimal() or len(number) > 9:
        return [Reply("number_wanted", {}, buttons([DONE]))]
    await showing.end(int(number), act)
    reply = await _listed(act)
    if reply.choices:
        await dialogues.move(row, LIST, turn.act)
    else:
        await dialogues.close(row, turn.act)
    return [Reply("alarm_ended", {"alarm": number}), reply]


async def _listed(act: Act) -> Reply:
    open_ = await showing.list_for(act)
    rows = [[f"{END} {each['id']}"] for each in open_[:MOST]]
    values = {"alarms": open_[:MOST], "more": max(len(open_) - MOST, 0)}
    return Reply("alarms", values, buttons(*rows, [DONE]) if open_ else ())
