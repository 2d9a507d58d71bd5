"""Who wants to know what became of a bill: other nouns register here, and are called in its transaction."""

from collections.abc import Awaitable, Callable

from db.models import Bill
from exam.payment import BillEvent
from handlers.act import Act

Follower = Callable[[Bill, BillEvent, Act], Awaitable[None]]
FOLLOWERS: list[Follower] = []


async def tell(bill: Bill, event: BillEvent, act: Act) -> None:
    """The bill has just moved."""
    for follower in FOLLOWERS:
        await follower(bill, event, act)
