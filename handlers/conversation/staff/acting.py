"""A bound member of staff acts as a caller with the posts of today; what a handler refuses is told."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from tortoise.transactions import in_transaction

from db.callers import caller_of
from db.models import Dialogue, Staff
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.conversation import dialogues
from handlers.conversation.turns import Reply, Turn
from handlers.understanding.consent import read_consent
from messages.refusals import say_refusal

Asked = Callable[[Turn, str], Awaitable[Sequence[Reply]]]
Step = Callable[[Dialogue, Turn], Awaitable[Sequence[Reply]]]


async def acting(turn: Turn) -> Act:
    """The act of who speaks; RuleBroken("no_account") for who has left or was locked."""
    staff = await Staff.get_or_none(id=turn.speaker.staff_id or 0)
    caller = await caller_of(staff.login, turn.act.today) if staff else None
    if caller is None:
        raise RuleBroken("no_account")
    return replace(turn.act, actor=caller.login, caller=caller)


def asked(answer: Callable[[Turn, str, Act], Awaitable[Sequence[Reply]]]) -> Asked:
    """A question of staff: a refusal undoes all that it did, and is told."""

    async def whole(turn: Turn, rest: str) -> Sequence[Reply]:
        try:
            async with in_transaction():
                return await answer(turn, rest, await acting(turn))
        except RuleBroken as refused:
            return [refusal(refused)]

    return whole


def step(take: Callable[[Dialogue, Turn, Act], Awaitable[Sequence[Reply]]]) -> Step:
    """A step of a guided talk of staff: a refusal undoes what it did, is told, and ends the talk."""

    async def whole(row: Dialogue, turn: Turn) -> Sequence[Reply]:
        try:
            async with in_transaction():
                return await take(row, turn, await acting(turn))
        except RuleBroken as refused:
            await dialogues.close(row, turn.act)
            return [refusal(refused)]

    return whole


def agrees(turn: Turn, label: str) -> bool:
    """Whether the button that names what happens was pressed, or 确定 was written in answer to it."""
    return turn.text == label or (turn.bound_to is None and read_consent(turn.text) is True)


def refusal(refused: RuleBroken) -> Reply:
    return Reply("refused", {"reason": say_refusal(refused.reason, refused.values)})
