"""What phones got of a broadcast, and when all of it has settled."""

import asyncio
from collections import Counter

from house import KEYS, House

from db import connect
from db.models import OutgoingMessage
from db.models.delivery import Sending
from db.secrets import read_ring

EVERY = 0.1


async def arrived(house: House, many: int) -> Counter[tuple[str, str]]:
    """The texts that phones have got, once there are so many."""
    await house.ask(f"/arrivals?until={many}&wait=60")
    sent = (await house.ask("/sent"))["sent"]
    return Counter((each["phone"], each["content"].partition("】")[2]) for each in sent)


async def settled(url: str, many: int) -> None:
    """Wait until so many messages are known to be with the provider."""
    async with connect.database(url, read_ring(KEYS)), asyncio.timeout(60):
        with_it = OutgoingMessage.filter(state__in=[Sending.ACCEPTED, Sending.DELIVERED])
        while await with_it.count() < many:  # noqa: ASYNC110 - another process writes these rows
            await asyncio.sleep(EVERY)
