"""Words to those who objected, and to those against whom they did."""

from db import settings
from db.models import Objection, Organisation, Plan, Registration
from db.models.delivery import Lane
from db.secrets import opened
from delivery import opt_outs
from delivery.enqueueing import Addressed, Mailing, put_many
from handlers.act import Act
from handlers.plans import desk as plans
from handlers.registration import telling

LONGEST = 30


async def tell_objector(row: Objection, plan: Plan, act: Act) -> None:
    """What came of it, once, to the phone that objected; inside the caller's transaction."""
    if await opt_outs.opted_out({row.from_index}, Lane.REMINDER, act.sign):
        return
    centre, rules = await Organisation.get(id=plan.organisation_id), await settings.in_force()
    values = {
        "plan": plan.title[:LONGEST],
        "result": row.result,
        "contact": centre.contact or rules.contact,
        "phone": centre.phone or rules.contact_phone,
    }
    mailing = Mailing("objection_decided", values, plans.TOPIC, plan.id, Lane.REMINDER)
    letter = Addressed(f"objection_decided:{row.id}", opened(row.from_phone), row.from_index)
    await put_many(mailing, [letter], act.sign, act.now)


async def tell_candidate(row: Registration, act: Act) -> None:
    """That somebody objected and was not right; who was, is told by what the review says."""
    await telling.put(row, "objection_dismissed", {}, act)
