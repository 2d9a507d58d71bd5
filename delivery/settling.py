"""What a channel answered is recorded, many calls in one transaction, each under its lease (design.md 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from db import outgoing
from db.models import OutgoingMessage
from db.models.delivery import Failure, Sending
from delivery import pauses, receipts
from delivery.calls import Call
from delivery.channel import Accepted, InDoubt, Outcome, Refused, Scope

FIRST_LOOK = timedelta(seconds=1)
GIVE_UP_AFTER = 12
SLOWEST_RETRY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Answer:
    call: Call
    outcome: Outcome


async def settle(channel: str, answers: Sequence[Answer], now: datetime) -> int:
    """Record the outcomes; returns how many messages had lost their lease meanwhile (fenced)."""
    async with in_transaction():
        kept = await _accept([each for each in answers if isinstance(each.outcome, Accepted)], now)
        for answer in answers:
            if not isinstance(answer.outcome, Accepted):
                kept += await _put_back(answer, now)
                await _pause(channel, answer, now)
        await _resume(channel, answers, now)
    return sum(len(each.call.taken) for each in answers) - kept


async def _accept(answers: Sequence[Answer], now: datetime) -> int:
    rows = [
        (one.id, each.call.token, one.attempts, each.outcome.provider_id)
        for each in answers
        if isinstance(each.outcome, Accepted)
        for one in each.call.taken
    ]
    if not rows:
        return 0
    settled = await outgoing.accept(rows, now)
    index = {one.id: one.address_index for each in answers for one in each.call.taken}
    await receipts.join_many([(id_, biz, index[id_]) for id_, _, _, biz in rows if id_ in settled], now)
    return len(settled)


async def _put_back(answer: Answer, now: datetime) -> int:
    """Everything but an acceptance: the rows of a call differ in how often they were tried."""
    kept = 0
    tries = {one.attempts for one in answer.call.taken}
    for attempts in tries:
        ids = [one.id for one in answer.call.taken if one.attempts == attempts]
        mine = OutgoingMessage.filter(
            id__in=ids, lease=answer.call.token, attempts=attempts, state=Sending.LEASED
        )
        kept += await mine.update(**_changes(answer, attempts, now))
    return kept


def _changes(answer: Answer, attempts: int, now: datetime) -> dict[str, Any]:
    shared = len(answer.call.taken) > 1
    match answer.outcome:
        case InDoubt(code):
            return {
                "state": Sending.UNKNOWN,
                "lease": None,
                "code": code,
                "due_at": now + FIRST_LOOK,
                "alone": True,
            }
        case Refused() as refused if shared and refused.failure is not Failure.TECHNICAL:
            # One number or text may have spoilt it for all: each is tried alone.
            return {**_queued(refused.code, now), "attempts": attempts - 1, "alone": True, "call_id": None}
        case Refused() as refused if refused.retry_after is not None and (
            refused.failure is Failure.TECHNICAL or attempts < GIVE_UP_AFTER
        ):
            return _again(refused, refused.retry_after, attempts, now)
        case Refused() as refused:
            return {
                "state": Sending.FAILED,
                "lease": None,
                "code": refused.code,
                "failure": refused.failure,
                "ended_at": now,
                "news": True,
            }
    raise TypeError(answer.outcome)


def _queued(code: str, due_at: datetime) -> dict[str, Any]:
    return {"state": Sending.QUEUED, "lease": None, "code": code, "due_at": due_at}


def _again(refused: Refused, retry_after: timedelta, attempts: int, now: datetime) -> dict[str, Any]:
    if refused.pauses is not None:  # the pause keeps it back, for as long as that lasts
        return {**_queued(refused.code, now), "attempts": attempts - 1, "call_id": None}
    wait = min(retry_after * 2 ** min(attempts - 1, 8), max(SLOWEST_RETRY, retry_after))
    # An outage of the provider is no fault of the message: half its tries are left afterwards.
    most = GIVE_UP_AFTER // 2 if refused.failure is Failure.TECHNICAL else GIVE_UP_AFTER
    return {
        **_queued(refused.code, now + wait),
        "attempts": min(attempts, most),
        "failure": refused.failure,
        "call_id": None,
    }


async def _pause(channel: str, answer: Answer, now: datetime) -> None:
    refused = answer.outcome
    if isinstance(refused, Refused) and refused.pauses is not None and refused.retry_after is not None:
        shape = answer.call.shape if refused.pauses is Scope.TEMPLATE else ""
        await pauses.pause(channel, shape, refused.code, refused.retry_after, now)


async def _resume(channel: str, answers: Sequence[Answer], now: datetime) -> None:
    taken = {each.call.shape for each in answers if isinstance(each.outcome, Accepted)}
    if taken:
        await pauses.passed(channel, taken, now)
