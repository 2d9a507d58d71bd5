"""群发: choose one that is written, read what it would do, then submit, approve or start it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from db.models import Dialogue
from exam.broadcast import State
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.broadcasts import approving, starting
from handlers.broadcasts.previewing import preview
from handlers.broadcasts.showing import list_broadcasts
from handlers.conversation import dialogues
from handlers.conversation.dialogues import answers_of
from handlers.conversation.staff.acting import agrees, asked, refusal, step
from handlers.conversation.staff.choosing import NONE, ask_number, read_number
from handlers.conversation.turns import Reply, Turn, bound, buttons
from messages.words import say

KIND = "broadcast"
WHICH, SURE = "which", "sure"
KEPT = timedelta(hours=1)
MOST = 8
WORD = "群发"
Deed = tuple[str, Callable[[int, Act], Awaitable[None]]]
DEEDS: Mapping[State, Deed] = {
    State.DRAFT: ("提交", approving.submit),
    State.SUBMITTED: ("批准", approving.approve),
    State.APPROVED: ("开始发送", starting.start),
}
"""What comes next for a broadcast, and the handler that decides whether one may."""


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    """Those that wait for somebody; they are written at the terminal."""
    states = {each.value for each in DEEDS}
    listed = [each for each in await list_broadcasts(act) if each["state"] in states][:MOST]
    told = [{**each, "state": say(f"broadcast.{each['state']}")} for each in listed]
    if not listed:
        return [Reply("broadcasts", {"broadcasts": []})]
    row = await dialogues.begin(turn.speaker, KIND, WHICH, turn.act, KEPT)
    choices = buttons(*[[f"{WORD} {each['id']}"] for each in listed], [NONE])
    return [bound(Reply("broadcasts", {"broadcasts": told}, choices), row)]


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == NONE:
        await dialogues.close(row, turn.act)
        return [Reply("nothing_done")]
    if row.step == WHICH:
        number = read_number(turn.text, WORD)
        return [ask_number()] if number is None else await _ask(row, number, turn, act)
    told = answers_of(row)
    seen = await preview(int(told["broadcast"]), act)
    if not agrees(turn, _sure(seen)) or told["sure"] != _sure(seen):
        return await _ask(row, seen["id"], turn, act)
    return await _do(row, seen, turn, act)


async def _ask(row: Dialogue, number: int, turn: Turn, act: Act) -> Sequence[Reply]:
    """What it would do, by the count of this moment: another count is another question."""
    seen = await preview(number, act)
    if State(seen["state"]) not in DEEDS:
        await dialogues.close(row, turn.act)
        return [Reply("broadcast_under_way", {"state": say(f"broadcast.{seen['state']}")})]
    await dialogues.move(row, SURE, turn.act, broadcast=str(number), sure=_sure(seen))
    values = {**seen, "deed": _deed(seen)[0], "left_out": sum(seen["excluded"].values())}
    return [Reply("broadcast_preview", values, buttons([_sure(seen), NONE]))]


async def _do(row: Dialogue, seen: dict[str, Any], turn: Turn, act: Act) -> Sequence[Reply]:
    await dialogues.close(row, turn.act)
    try:
        await _deed(seen)[1](seen["id"], act)
    except RuleBroken as refused:  # an audience that grew waits for approval anew: that must stand
        return [refusal(refused)]
    state = (await preview(seen["id"], act))["state"]
    return [Reply("broadcast_done", {"id": seen["id"], "state": say(f"broadcast.{state}")})]


def _deed(seen: dict[str, Any]) -> Deed:
    return DEEDS[State(seen["state"])]


def _sure(seen: dict[str, Any]) -> str:
    state = State(seen["state"])
    return f"确认{DEEDS[state][0]}，{seen['people']} 人" if state in DEEDS else ""
