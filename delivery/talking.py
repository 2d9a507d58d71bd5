"""Which lines may go to a messenger now: to one person one at a time, in their order (design.md 2)."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from db import outgoing
from db.models import ChannelState
from db.models.delivery import Lane
from delivery import channels, pauses
from delivery.calls import Call
from delivery.claiming import (
    Claim,
    Row,
    Terms,
    give_slots,
    is_open,
    lease,
    open_row,
    room_for,
    without_unwilling,
    without_void,
)


async def claim(lane: Lane, terms: Terms, most: int, now: datetime) -> Claim:
    """Lease up to `most` due lines of the lane; who has one under way waits until it is settled.

    Outside its hours a lane rests; answers to a person go at any hour.
    """
    queue = (terms.channel, lane)
    if not is_open(lane, terms, now) or not await outgoing.is_due(queue, now):
        return Claim()
    async with in_transaction():
        state = await channels.lock(terms.channel, now)
        halt = await pauses.in_force(terms.channel, now)
        if halt.channel or channels.is_held(state):
            return Claim()
        room = room_for(most, state, halt, terms, now)
        if room == 0:
            return Claim(wait=terms.pace.wait(state.next_at, now))
        due = await outgoing.next_due(queue, now, room, sorted(halt.shapes), words=True)
        return Claim(await _lease(await _next_of_each(due, terms), lane, terms, state, now))


async def _next_of_each(due: Sequence[Row], terms: Terms) -> list[Row]:
    busy = await outgoing.under_way(terms.channel, sorted({row["address_index"] for row in due}))
    oldest: dict[str, Row] = {}
    for row in due:
        oldest.setdefault(row["address_index"], row)
    return [row for address, row in oldest.items() if address not in busy]


async def _lease(
    due: Sequence[Row], lane: Lane, terms: Terms, state: ChannelState, now: datetime
) -> list[Call]:
    rows = await without_void(await without_unwilling(due, lane, terms, now), now)
    calls = [
        Call(row["shape"], [one]) for row in rows if (one := await open_row(row, terms, now)) is not None
    ]
    leased = await lease(calls, terms, now)
    end = give_slots(leased, lane, terms.pace, terms.pace.first(lane, state.next_at, now))
    await channels.spend(state, end, 0)
    return leased
