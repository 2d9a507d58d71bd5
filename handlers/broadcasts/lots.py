"""People in sealed lots: cheap to write, and the progress of a broadcast is how many of them are empty."""

import json
from collections.abc import Sequence

from db.models import BroadcastLot
from handlers.broadcasts.people import Person

AS_READ = 0
"""The round of a list as it was read from a file; the first sending is round 1."""
LOT = 500  # one transaction: short enough that answers get between, long enough to be worth its commit
EMPTY = "[]"


async def keep(broadcast_id: int, round_: int, people: Sequence[Person]) -> None:
    """Write people into lots; those of a sending wait to be put into the outbox."""
    await BroadcastLot.bulk_create(
        BroadcastLot(
            broadcast_id=broadcast_id,
            round=round_,
            number=number,
            people=len(lot),
            content=json.dumps([[each.address, each.index, each.own] for each in lot], ensure_ascii=False),
            waiting=round_ > AS_READ,
        )
        for number, lot in enumerate(people[start : start + LOT] for start in range(0, len(people), LOT))
    )


def opened(lot: BroadcastLot) -> list[Person]:
    return [Person(address, index, own) for address, index, own in json.loads(lot.content)]


async def empty(lot: BroadcastLot) -> None:
    """Its messages stand in the outbox: nobody needs the people here any more."""
    await BroadcastLot.filter(id=lot.id).update(content=EMPTY, waiting=False)


async def people_waiting(broadcast_ids: Sequence[int]) -> dict[int, int]:
    """How many people of each broadcast are not in the outbox yet."""
    rows = await BroadcastLot.filter(broadcast_id__in=broadcast_ids, waiting=True).values_list(
        "broadcast_id", "people"
    )
    waiting = dict.fromkeys(broadcast_ids, 0)
    for broadcast_id, people in rows:
        waiting[broadcast_id] += people
    return waiting


async def forget(broadcast_id: int) -> None:
    """Nothing of it goes out any more: nobody needs its people."""
    await BroadcastLot.filter(broadcast_id=broadcast_id).delete()


async def forget_list(broadcast_id: int) -> None:
    """The list as it was read; the first sending holds those who were chosen from it."""
    await BroadcastLot.filter(broadcast_id=broadcast_id, round=AS_READ).delete()
