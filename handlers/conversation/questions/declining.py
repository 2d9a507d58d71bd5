"""不参加: which one, why, and whether really; then the same as 不能 by SMS."""

from collections.abc import Sequence
from datetime import timedelta

from db.models import Dialogue, Invitation
from delivery.channel import Choices
from exam.invitation import HOLDING, LIVE
from handlers.conversation import dialogues
from handlers.conversation.dialogues import answers_of
from handlers.conversation.questions.engagements import exam, mine, when
from handlers.conversation.turns import Reply, Turn, bound, buttons
from handlers.dispatch.appearing import REASONS, decline
from messages.words import say

KIND = "decline"
WHICH, REASON, SURE = "which", "reason", "sure"
KEPT = timedelta(hours=2)
STAY = "还是参加"
SURELY = "确认不参加"


async def begin(turn: Turn, _: str) -> Sequence[Reply]:
    """Name what can be declined."""
    open_ = await mine(turn, LIVE | HOLDING)
    if not open_:
        return [Reply("nothing_to_decline")]
    row = await dialogues.begin(turn.speaker, KIND, WHICH, turn.act, KEPT)
    return [bound(Reply("decline_which", {}, _choices(open_)), row)]


async def take(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    if turn.text == STAY:
        await dialogues.close(row, turn.act)
        return [Reply("nothing_done")]
    takes = {WHICH: _take_which, REASON: _take_reason, SURE: _take_sure}
    return await takes[row.step](row, turn)


async def _take_which(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    open_ = await mine(turn, LIVE | HOLDING)
    chosen = [each for each in open_ if _name(each) == turn.text]
    if len(chosen) != 1:
        return [Reply("decline_which", {}, _choices(open_))]
    await dialogues.move(row, REASON, turn.act, invitation=str(chosen[0].id))
    return [_ask_reason(chosen[0])]


async def _take_reason(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    invited = await _chosen(row, turn)
    known = {say(f"decline_reason.{each}"): each for each in REASONS}
    if invited is None:
        return await _over(row, turn)
    if turn.text not in known:
        return [_ask_reason(invited)]
    await dialogues.move(row, SURE, turn.act, reason=known[turn.text])
    return [_ask_sure(invited)]


async def _take_sure(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    invited = await _chosen(row, turn)
    if invited is None:
        return await _over(row, turn)
    if turn.text != SURELY:
        return [_ask_sure(invited)]
    state = await decline(invited.id, answers_of(row)["reason"], turn.row.sent_at, turn.act)
    await dialogues.close(row, turn.act)
    values = {**exam(invited.task), "word": "no", "state": say(f"invitation.{state.value}"), "confirm": False}
    return [Reply("answer_heard", values)]


async def _over(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    await dialogues.close(row, turn.act)
    return [Reply("nothing_to_decline")]


async def _chosen(row: Dialogue, turn: Turn) -> Invitation | None:
    """The speaker's own, and still standing."""
    number = int(answers_of(row)["invitation"])
    return next((each for each in await mine(turn, LIVE | HOLDING) if each.id == number), None)


def _choices(open_: Sequence[Invitation]) -> Choices:
    return buttons(*[[_name(each)] for each in open_], [STAY])


def _name(row: Invitation) -> str:
    return f"{when(row.task)} {row.task.occupation.name}"[:16]


def _ask_reason(row: Invitation) -> Reply:
    labels = [say(f"decline_reason.{each}") for each in REASONS]
    return Reply("decline_reason", exam(row.task), buttons(labels[:3], [*labels[3:], STAY]))


def _ask_sure(row: Invitation) -> Reply:
    return Reply("decline_sure", exam(row.task), buttons([SURELY, STAY]))
