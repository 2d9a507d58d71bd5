"""The people of a list that staff brought as a file."""

from db.models import BroadcastLot
from handlers.broadcasts import lots
from handlers.broadcasts.audiences.audience import Audience, Wanted
from handlers.broadcasts.people import Person

LIST = "list"


async def find(wanted: Wanted) -> list[Person]:
    kept = BroadcastLot.filter(broadcast_id=wanted.broadcast_id, round=lots.AS_READ).order_by("number")
    return [each for lot in await kept for each in lots.opened(lot)]


LISTED = Audience((), find)
