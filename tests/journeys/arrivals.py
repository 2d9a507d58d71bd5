"""What phones got of a broadcast, and when all of it has settled."""

from collections import Counter

from house import KEYS, PATIENCE, House
from until import until

from db import connect
from db.models import OutgoingMessage
from db.models.delivery import Sending
from db.secrets import read_ring


async def arrived(house: House, many: int) -> Counter[tuple[str, str]]:
    """The texts that phones have got, once there are so many."""
    await house.ask(f"/arrivals?until={many}&wait=60")
    sent = (await house.ask("/sent"))["sent"]
    return Counter((each["phone"], each["content"].partition("】")[2]) for each in sent)


async def settled(url: str, many: int) -> None:
    """Wait until so many messages are known to be with the provider."""

    async def all_there() -> bool:
        return await OutgoingMessage.filter(state__in=[Sending.ACCEPTED, Sending.DELIVERED]).count() >= many

    async with connect.database(url, read_ring(KEYS)):
        await until(all_there, PATIENCE)
