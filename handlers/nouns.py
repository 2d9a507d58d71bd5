"""Whatever is approved and every kind of bulk act: imported, they have made themselves known."""

from handlers.act import Act
from handlers.approval import batches
from handlers.broadcasts import deciding
from handlers.charging import following
from handlers.charging import making as orders
from handlers.jobs import walking
from handlers.payment import deciding as refunds
from handlers.plans import deciding as plans
from handlers.plans import moving
from handlers.registration import deciding as registrations
from handlers.registration import walking as lists

KNOWN = (batches, deciding, refunds, plans, moving, registrations, following, lists, orders)


async def walk_jobs(act: Act) -> int:
    """Walk the bulk acts of all kinds; returns the rows dealt with."""
    return await walking.sweep(act)
