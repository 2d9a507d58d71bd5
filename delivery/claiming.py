"""Which queued messages may go now, and in which calls; committed before anybody calls (design.md 2)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from tortoise.transactions import in_transaction

from db import outgoing, secrets
from db.models import ChannelState, OutgoingMessage, Prompt
from db.models.delivery import Failure, Lane, Sending
from db.outgoing import Place
from db.secrets import UnknownKey
from delivery import channels, figures, limits, pauses, quiet
from delivery.alarms import raise_alarm
from delivery.calls import Call, Taken, into_calls
from delivery.channel import Bulk, Outgoing, template_of
from delivery.limits import Postponed
from delivery.opt_outs import opted_out
from delivery.outbox import read_choices
from delivery.pacing import Pace
from delivery.pauses import Halt
from exam.settings import Settings

LOT = 500  # rows worth a transaction
KEY_AWAITED = timedelta(minutes=1)
Row = Mapping[str, Any]
Opened = tuple[Row, Taken]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a claim goes by: `codes` maps shapes to the provider's templates, `token` marks its leases."""

    channel: str
    bulk: Bulk
    rules: Settings
    codes: Mapping[str, str]
    token: str = ""
    sign: str = ""
    talks: bool = False

    @property
    def pace(self) -> Pace:
        return Pace(self.rules.chat_rate if self.talks else self.rules.rate)


@dataclass(frozen=True, slots=True)
class Claim:
    """Calls to make, each at its slot; with none, `wait` says when there may be slots again.

    `last` is the place of the last row when there may be more behind it."""

    calls: Sequence[Call] = ()
    wait: timedelta | None = None
    last: Place | None = None


async def claim(lane: Lane, terms: Terms, most: int, now: datetime, after: Place | None = None) -> Claim:
    """Lease up to `most` due messages of the lane, `after` the last one taken if that is told.

    Outside its hours a lane rests; answers to a person go at any hour.
    """
    if not is_open(lane, terms, now):
        return Claim()
    if after is None and not await outgoing.is_due((terms.channel, lane), now):
        return Claim()
    async with in_transaction():
        state = await channels.lock(terms.channel, now)
        halt = await pauses.in_force(terms.channel, now)
        if halt.channel or channels.is_held(state) or await channels.is_spent(state, terms.rules, now):
            return Claim()
        room = room_for(most, state, halt, terms, now)
        if room == 0 or await _is_behind(lane, halt, terms, now):
            return Claim(wait=terms.pace.wait(state.next_at, now), last=after)
        due = await outgoing.next_due((terms.channel, lane), now, room, sorted(halt.shapes), after)
        calls = await _lease_fitting(due, lane, terms, state, now)
    return Claim(calls, last=(due[-1]["due_at"], due[-1]["id"]) if len(due) == room else None)


async def _is_behind(lane: Lane, halt: Halt, terms: Terms, now: datetime) -> bool:
    """Whether slots are counted and a more urgent lane has messages for them."""
    if not terms.rules.rate:
        return False
    for urgent in filter(lane.__gt__, Lane):
        place = (terms.channel, urgent)
        if is_open(urgent, terms, now) and await outgoing.next_due(place, now, 1, sorted(halt.shapes), None):
            return True
    return False


def is_open(lane: Lane, terms: Terms, now: datetime) -> bool:
    return lane is Lane.ANSWER or quiet.hours_of(lane, terms.rules).is_open(now)


def room_for(most: int, state: ChannelState, halt: Halt, terms: Terms, now: datetime) -> int:
    """After a pause a single message tries the way."""
    slots = terms.pace.room(state.next_at, now)
    return min(most, LOT if slots is None else slots, 1 if halt.probing else LOT)


async def _lease_fitting(
    due: Sequence[Row], lane: Lane, terms: Terms, state: ChannelState, now: datetime
) -> list[Call]:
    """Lease what may go of the due rows, give out its slots, and count what it costs."""
    rows = await without_void(await without_unwilling(due, lane, terms, now), now)
    rows = await _without_waiting(rows, lane, terms.rules, now)
    taken = [(row, one) for row in rows if (one := await open_row(row, terms, now)) is not None]
    if lane is Lane.ANSWER:
        taken = await _without_crowded(taken, terms.rules, now)
    pace = terms.pace
    bulk = _bulk(lane, terms.bulk, pace)
    calls = await lease(into_calls([(row["shape"], one) for row, one in taken], bulk), terms, now)
    end = give_slots(calls, lane, pace, pace.first(lane, state.next_at, now))
    leased = {one.id for call in calls for one in call.taken}
    # A message is counted once, however often it is tried: what was refused costs nothing.
    first = [(row, one) for row, one in taken if one.id in leased and not row["attempts"]]
    if lane is Lane.ANSWER:
        await limits.count_answers([one.message.address for _, one in first], now)
    await channels.spend(state, end, sum(row["parts"] for row, _ in first))
    return calls


def _bulk(lane: Lane, takes: Bulk, pace: Pace) -> Bulk:
    """Only what is sent to many goes together: one person's answer hangs on no other's number."""
    if lane < Lane.REMINDER:
        return Bulk()
    return Bulk(pace.most_in_call(takes.equal), pace.most_in_call(takes.different))


async def without_void(rows: Sequence[Row], now: datetime) -> list[Row]:
    """Take out questions that were closed while their message was under way (R5)."""
    asked = [row["prompt_id"] for row in rows if row["prompt_id"] is not None]
    if not asked:
        return list(rows)
    closed = {prompt.id for prompt in await Prompt.filter(id__in=asked, closed_at__not_isnull=True)}
    void = [row["id"] for row in rows if row["prompt_id"] in closed]
    if void:
        await OutgoingMessage.filter(id__in=void).update(state=Sending.CANCELLED, ended_at=now)
    return [row for row in rows if row["prompt_id"] not in closed]


async def without_unwilling(rows: Sequence[Row], lane: Lane, terms: Terms, now: datetime) -> list[Row]:
    """Take out what is for numbers that have refused such messages since (domain.md B4)."""
    if lane is Lane.ANSWER:
        return list(rows)
    refusing = await opted_out({row["address_index"] for row in rows}, lane, terms.sign)
    void = [row["id"] for row in rows if row["address_index"] in refusing]
    if void:
        await OutgoingMessage.filter(id__in=void).update(
            state=Sending.CANCELLED, code="opted_out", ended_at=now, news=True
        )
    return [row for row in rows if row["address_index"] not in refusing]


async def _without_waiting(rows: Sequence[Row], lane: Lane, rules: Settings, now: datetime) -> list[Row]:
    """Put off what is too much for its number just now, or comes in its hours of quiet."""
    numbers = [row["address_index"] for row in rows]
    asleep = await quiet.quiet_until(set(numbers), now) if lane is not Lane.ANSWER else {}
    waiting = await limits.too_many(numbers, rules, now)
    waiting |= {at: (asleep[number], "quiet") for at, number in enumerate(numbers) if number in asleep}
    await _put_off({rows[place]["id"]: why for place, why in waiting.items()})
    return [row for place, row in enumerate(rows) if place not in waiting]


async def _without_crowded(taken: Sequence[Opened], rules: Settings, now: datetime) -> list[Opened]:
    """Put off answers to numbers whose prefix had enough this hour."""
    waiting = await limits.crowded([one.message.address for _, one in taken], rules, now)
    await _put_off({taken[place][1].id: why for place, why in waiting.items()})
    return [each for place, each in enumerate(taken) if place not in waiting]


async def _put_off(waiting: Mapping[int, Postponed]) -> None:
    """Have these messages wait, until when and for the reason that is told."""
    if not waiting:
        return
    await outgoing.postpone([(message, *why) for message, why in waiting.items()])
    for why, many in Counter(why for _, why in waiting.values()).items():
        figures.held_back(why, many)


async def open_row(row: Row, terms: Terms, now: datetime) -> Taken | None:
    """Read what is sealed; a row whose key is missing here waits for it, one that was changed fails alone."""
    ring = secrets.ring()
    try:
        address = ring.open(row["address"], "outgoing_message.address")
        params = ring.open(row["params"], "outgoing_message.params")
    except UnknownKey:
        await outgoing.postpone([(row["id"], now + KEY_AWAITED, "no_key")])
        await raise_alarm("no_key", terms.channel, {}, now)
        return None
    except InvalidTag:
        await OutgoingMessage.filter(id=row["id"]).update(
            state=Sending.FAILED, failure=Failure.TECHNICAL, code="unreadable", ended_at=now, news=True
        )
        await raise_alarm("unreadable", f"outgoing_message:{row['id']}", {}, now)
        return None
    message = Outgoing(
        out_id=row["out_id"],
        address=address,
        template=template_of(row["shape"], terms.codes),
        params=json.loads(params),
        handed_at=now,
        earlier=row["call_id"],
        **(_words(row) if terms.talks else {}),
    )
    return Taken(
        row["id"], row["attempts"] + 1, row["address_index"], bool(row["alone"]), message, row["trace"]
    )


def _words(row: Row) -> dict[str, Any]:
    """The text of a line and its buttons."""
    ring, told = secrets.ring(), row["choices"]
    choices = ring.open(told, "outgoing_message.choices") if told else "[]"
    return {
        "text": ring.open(row["text"], "outgoing_message.text"),
        "choices": read_choices(choices),
    }


async def lease(calls: Sequence[Call], terms: Terms, now: datetime) -> list[Call]:
    """Lease the rows of all calls; one that was cancelled meanwhile drops out of its call."""
    until = now + terms.rules.lease
    wanted = [
        (one.id, call.together if len(call.taken) > 1 else one.message.earlier)
        for call in calls
        for one in call.taken
    ]
    if not wanted:
        return []
    leased = await outgoing.lease(wanted, terms.token, until, now)
    for call in calls:
        call.taken = [one for one in call.taken if one.id in leased]
        call.token, call.leased_until = terms.token, until
    return [call for call in calls if call.taken]


def give_slots(calls: Sequence[Call], lane: Lane, pace: Pace, start: datetime) -> datetime:
    """One slot per message; a call starts at its first. Returns the next free slot."""
    for call in calls:
        call.lane, call.slot, call.gap = lane, start, pace.gap
        start += len(call.taken) * pace.gap
    return start
