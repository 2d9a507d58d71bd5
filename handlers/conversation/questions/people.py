"""转人工: a human answers, and until then there is a phone (issue 5, item 8)."""

from collections.abc import Sequence

from db import settings
from db.models import Registration
from handlers.contacts import contact_of
from handlers.conversation.turns import Reply, Turn


async def tell(turn: Turn, _: str) -> Sequence[Reply]:
    return [Reply("human", await whom_to_call(turn))]


async def whom_to_call(turn: Turn) -> dict[str, str]:
    """`contact` and `phone` of the centre of the newest registration; else of the installation."""
    mine = Registration.filter(person_id=turn.speaker.person_id or 0).order_by("-id")
    row = await mine.select_related("plan").first()
    if row is not None:
        return await contact_of(row.plan.organisation_id)
    rules = await settings.in_force()
    return {"contact": rules.contact, "phone": rules.contact_phone}
