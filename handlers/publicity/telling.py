"""Words to those who objected, to those against whom they did, and to the heads who decide."""

from db.models import Objection, Plan, Registration
from db.models.delivery import Lane
from db.secrets import opened
from delivery.enqueueing import Addressed, Mailing
from exam.policy import Role
from handlers.act import Act
from handlers.contacts import contact_of
from handlers.mailing import put_willing
from handlers.plans import desk as plans
from handlers.plans.telling import LONGEST, News, tell
from handlers.registration import telling

HEADS = (Role.CHIEF, Role.DIRECTOR)


async def tell_objector(row: Objection, plan: Plan, act: Act) -> None:
    """What came of it, once, to the phone that objected; inside the caller's transaction."""
    told = {"plan": plan.title[:LONGEST], "result": row.result, **await contact_of(plan.organisation_id)}
    mailing = Mailing("objection_decided", told, plans.TOPIC, plan.id, Lane.REMINDER)
    letter = Addressed(f"objection_decided:{row.id}", opened(row.from_phone), row.from_index)
    await put_willing(mailing, [letter], act)


async def tell_heads(plan: Plan, act: Act) -> None:
    """That somebody objected: once a day for a plan, however many they are."""
    news = News(f"objection_received:{plan.id}:{act.today}", "objection_received", {})
    await tell(plan.organisation_id, HEADS, plan, news, act)


async def tell_candidate(row: Registration, act: Act) -> None:
    """That somebody objected and was not right; who was, is told by what the review says."""
    await telling.put(row, "objection_dismissed", {}, act)
