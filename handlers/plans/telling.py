"""Words to the offices of a plan: to the staff who have a post there, else to the office's own number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import secrets, settings
from db.models import Organisation, Plan
from db.models.delivery import Lane
from db.posts import held_at
from delivery.enqueueing import Addressed, Mailing
from exam.people import mobiles, tidy_phone
from exam.policy import Role
from handlers.act import Act
from handlers.contacts import contact_of
from handlers.mailing import put_willing
from handlers.plans.desk import TOPIC

CENTRE = (Role.CLERK, Role.CHIEF)
BODY = (Role.AGENT, Role.CLERK, Role.CHIEF)
LONGEST = 30


@dataclass(frozen=True, slots=True)
class News:
    """A message about a plan; `key` makes it unique for ever, together with each number."""

    key: str
    message: str
    values: Mapping[str, Any]
    expires_at: datetime | None = None


async def tell(organisation_id: int, roles: Collection[Role], plan: Plan, news: News, act: Act) -> int:
    """Put the message into the outbox for everybody with such a post there; how many were new."""
    numbers = await numbers_of(organisation_id, roles, act)
    values = {"plan": plan.title[:LONGEST], **await contact_of(plan.organisation_id), **news.values}
    mailing = Mailing(news.message, values, TOPIC, plan.id, Lane.REMINDER, news.expires_at)
    letters = [Addressed(f"{news.key}:{index}", number, index) for index, number in sorted(numbers.items())]
    return await put_willing(mailing, letters, act)


async def numbers_of(organisation_id: int, roles: Collection[Role], act: Act) -> dict[str, str]:
    """Numbers (E.164) by blind index: of staff, else of the organisation, else those of alarms."""
    today = act.today
    posts = await held_at([organisation_id], roles, today)
    found = {each.staff.phone_index: each.staff.phone for each in posts}
    if found:
        return found
    office = tidy_phone((await Organisation.get(id=organisation_id)).phone)
    numbers = [office] if office else mobiles((await settings.in_force()).alarm_phones)
    return {secrets.index(number): number for number in numbers}
