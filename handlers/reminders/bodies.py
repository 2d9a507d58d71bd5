"""Who hears for a school or another body: the staff who have a post there, else its own number."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from db.posts import held_at
from handlers.plans.telling import BODY


async def people_of(bodies: Collection[int], on: date) -> dict[int, tuple[str, ...]]:
    """By organisation: "member:7" for each of its staff, "organisation:3" where there is none."""
    staff = defaultdict(set)
    for post in await held_at(bodies, BODY, on):
        staff[post.organisation_id].add(post.staff_id)
    return {
        body: tuple(f"member:{each}" for each in sorted(staff[body])) or (f"organisation:{body}",)
        for body in bodies
    }
