"""The people of a broadcast become messages, lot by lot; whoever carries on after a crash knows where."""

import asyncio
from collections.abc import Callable

from db.atomic import atomic
from db.models import Broadcast, BroadcastLot
from db.models.delivery import Lane
from delivery.enqueueing import Addressed, Mailing, Prepared, prepare, put_prepared
from exam.broadcast import State
from handlers.act import Act
from handlers.broadcasts import desk, lots
from handlers.broadcasts.choosing import values_of

AT_ONCE = 20


async def waiting_lots(act: Act) -> list[BroadcastLot]:
    """Lots of running broadcasts that are not in the outbox yet, without their content."""
    waiting = BroadcastLot.filter(waiting=True, broadcast__state=State.RUNNING)
    return await waiting.order_by("broadcast_id", "round", "number").limit(AT_ONCE).only("id", "broadcast_id")


async def carry(lot: BroadcastLot, act: Act) -> int:
    """Put one lot into the outbox and empty it; returns how many messages that made.

    0 when staff paused or stopped the broadcast, or somebody else was quicker.
    """
    full = await BroadcastLot.get_or_none(id=lot.id, waiting=True)
    if full is None:
        return 0
    return await _put(full, prepare(*_letters(await desk.find(full.broadcast_id), full), act.sign), act)


@atomic
async def _put(lot: BroadcastLot, prepared: Prepared, act: Act) -> int:
    row = await desk.lock(lot.broadcast_id)
    still = await BroadcastLot.filter(id=lot.id, waiting=True).exists()
    if not still or row.state is not State.RUNNING:
        return 0
    new = await put_prepared(prepared, act.now)
    await lots.empty(lot)
    return new


def _letters(row: Broadcast, lot: BroadcastLot) -> tuple[Mailing, list[Addressed]]:
    mailing = Mailing(
        row.message, values_of(row), desk.TOPIC, row.id, lane=Lane.BROADCAST, expires_at=row.expires_at
    )
    key = f"{desk.TOPIC}:{row.id}:{lot.round}:{lot.number}"
    letters = [
        Addressed(f"{key}:{place}", each.address, each.index, each.own)
        for place, each in enumerate(lots.opened(lot))
    ]
    return mailing, letters


async def carry_all(
    broadcast_id: int, acting: Callable[[], Act], progress: Callable[[int, int], None] | None = None
) -> None:
    """Put all that waits into the outbox; `progress` hears of (people there, people in all).

    Two at a time: while the database writes one lot, the next is rendered and sealed.
    """
    waiting = BroadcastLot.filter(broadcast_id=broadcast_id, waiting=True).order_by("round", "number")
    todo = await waiting.only("id", "broadcast_id", "people")
    total, done = sum(lot.people for lot in todo), 0
    ahead = iter(todo)

    async def work() -> None:
        nonlocal done
        for lot in ahead:
            await carry(lot, acting())
            done += lot.people
            if progress:
                progress(done, total)

    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(work())
