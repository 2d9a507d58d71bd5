"""Hours that a centre offers for re-review, and how many bodies each still takes (domain.md 81)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import audit
from db.atomic import atomic
from db.callers import all_places
from db.models import Organisation, ReviewSlot
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.policy import reach_of
from handlers import policies
from handlers.act import Act
from handlers.imports.lists import CENTRES

LONGEST_PLACE, MOST_BODIES, MOST = 30, 999, 200


@dataclass(frozen=True, slots=True)
class Offer:
    """Of which centre, by its code; `from_at` and `until_at` are aware, on one day in Beijing."""

    organisation: str
    from_at: datetime
    until_at: datetime
    place: str
    capacity: int


@atomic
async def add(offer: Offer, act: Act) -> ReviewSlot:
    """Offer some hours. Raises RuleBroken: unknown_organisation, not_allowed, not_a_centre, slot_times,
    slot_past, slot_place, slot_capacity.
    """
    centre = await Organisation.get_or_none(code=offer.organisation)
    if centre is None:
        raise RuleBroken("unknown_organisation", code=offer.organisation[:40])
    await policies.allow(act, "review_slot.add", centre)
    if centre.kind not in CENTRES:
        raise RuleBroken("not_a_centre", organisation=centre.name)
    _check(offer, act)
    row = await ReviewSlot.create(
        organisation=centre,
        held_on=offer.from_at.astimezone(CHINA).date(),
        from_at=offer.from_at,
        until_at=offer.until_at,
        place=offer.place.strip(),
        capacity=offer.capacity,
        made_by=act.actor,
        made_at=act.now,
    )
    detail = {"from": offer.from_at.isoformat(), "capacity": offer.capacity}
    await audit.record("review_slot.add", f"review_slot:{row.id}", detail, act.actor, act.now)
    return row


def _check(offer: Offer, act: Act) -> None:
    first, last = [each.astimezone(CHINA) for each in (offer.from_at, offer.until_at)]
    if first >= last or first.date() != last.date():
        raise RuleBroken("slot_times")
    if offer.from_at <= act.now:
        raise RuleBroken("slot_past")
    if not 1 <= len(offer.place.strip()) <= LONGEST_PLACE:
        raise RuleBroken("slot_place", most=LONGEST_PLACE)
    if not 1 <= offer.capacity <= MOST_BODIES:
        raise RuleBroken("slot_capacity", most=MOST_BODIES)


async def list_slots(act: Act) -> list[dict[str, Any]]:
    """Hours to come of the caller's own organisations, of those below them and of those above, in order."""
    policies.allow_somewhere(act, "review_slot.list")
    rows = ReviewSlot.filter(from_at__gt=act.now).select_related("organisation")
    if act.caller is not None:
        places = await all_places()
        posts = act.caller.posts
        near = [id_ for id_, place in places.items() if any(reach_of(each, *place) for each in posts)]
        rows = rows.filter(organisation_id__in=near or [0])
    return [told(row) for row in await rows.order_by("from_at", "id").limit(MOST)]


def told(row: ReviewSlot) -> dict[str, Any]:
    return {
        "id": row.id,
        "organisation": row.organisation.code,
        "from_at": row.from_at.astimezone(CHINA),
        "until_at": row.until_at.astimezone(CHINA),
        "place": row.place,
        "capacity": row.capacity,
        "free": row.capacity - row.taken,
    }
