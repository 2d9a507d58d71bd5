"""Who hears for a school or another body: the staff who have a post there, else its own number."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from db.posts import held_at
from exam.calendar import CHINA
from exam.policy import Role

SPEAKING = (Role.AGENT, Role.CLERK, Role.CHIEF)


async def people_of(bodies: Collection[int], now: datetime) -> dict[int, tuple[str, ...]]:
    """By organisation: "member:7" for each of its staff, "organisation:3" where there is none."""
    today = now.astimezone(CHINA).date()
    staff = defaultdict(set)
    for post in await held_at(bodies, SPEAKING, today):
        staff[post.organisation_id].add(post.staff_id)
    return {
        body: tuple(f"member:{each}" for each in sorted(staff[body])) or (f"organisation:{body}",)
        for body in bodies
    }
