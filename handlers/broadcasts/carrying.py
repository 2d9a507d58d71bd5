"""The people of a broadcast become messages, lot by lot; whoever carries on after a crash knows where."""

from collections.abc import Callable

from db.atomic import atomic
from db.models import BroadcastLot
from db.models.delivery import Lane
from delivery.enqueueing import Addressed, Mailing, put_many
from exam.broadcast import State
from handlers.act import Act
from handlers.broadcasts import desk, lots
from handlers.broadcasts.choosing import values_of

AT_ONCE = 20


async def waiting_lots(act: Act) -> list[BroadcastLot]:
    """Lots of running broadcasts that are not in the outbox yet, without their content."""
    waiting = BroadcastLot.filter(waiting=True, broadcast__state=State.RUNNING)
    return await waiting.order_by("broadcast_id", "round", "number").limit(AT_ONCE).only("id", "broadcast_id")


@atomic
async def carry(lot: BroadcastLot, act: Act) -> int:
    """Put one lot into the outbox and empty it; returns how many messages that made.

    0 when staff paused or stopped the broadcast, or somebody else was quicker.
    """
    row = await desk.lock(lot.broadcast_id)
    full = await BroadcastLot.get_or_none(id=lot.id, waiting=True)
    if full is None or row.state is not State.RUNNING:
        return 0
    mailing = Mailing(
        row.message, values_of(row), desk.TOPIC, row.id, lane=Lane.BROADCAST, expires_at=row.expires_at
    )
    letters = [
        Addressed(
            f"{desk.TOPIC}:{row.id}:{full.round}:{full.number}:{place}", each.address, each.index, each.own
        )
        for place, each in enumerate(lots.opened(full))
    ]
    new = await put_many(mailing, letters, act.sign, act.now)
    await lots.empty(full)
    return new


async def carry_all(
    broadcast_id: int, acting: Callable[[], Act], progress: Callable[[int, int], None] | None = None
) -> None:
    """Put all that waits into the outbox; `progress` hears of (people there, people in all)."""
    row = await desk.find(broadcast_id)
    ids = BroadcastLot.filter(broadcast_id=broadcast_id, waiting=True).order_by("round", "number")
    for lot in await ids.only("id", "broadcast_id"):
        await carry(lot, acting())
        if progress:
            waiting = await lots.people_waiting([broadcast_id])
            progress(row.size - waiting[broadcast_id], row.size)
