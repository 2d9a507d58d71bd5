"""Who owes what, until when: persons by the lot, bodies one by one."""

from collections.abc import Sequence

from db import bill_rows
from db.models import Bill, Plan, Registration
from db.models.delivery import Lane
from delivery.enqueueing import Addressed, Mailing
from exam.payment import BillState, yuan
from handlers.act import Act
from handlers.contacts import contact_of
from handlers.mailing import put_willing
from handlers.payment.telling import TOPIC, tell_payer
from handlers.plans.telling import LONGEST
from handlers.registration.telling import own
from messages.instants import say_instant


async def tell_due(bill_ids: Sequence[int], act: Act) -> None:
    """Tell whoever owes these bills, where they are still open."""
    bills = await Bill.filter(id__in=list(bill_ids), state=BillState.OPEN).order_by("id")
    on = await bill_rows.registrations_on([each.id for each in bills])
    await _tell_persons({on[each.id][0]: each for each in bills if each.person_id is not None}, act)
    plans = await Plan.in_bulk({each.plan_id for each in bills if each.plan_id is not None}, "id")
    for each in bills:
        if each.payer_id is not None and each.plan_id is not None:
            values = {"plan": plans[each.plan_id].title[:LONGEST], "count": len(on[each.id])}
            await tell_payer(each, "batch_fee_due", {**values, **_sum(each)}, act)


async def _tell_persons(owing: dict[int, Bill], act: Act) -> None:
    """By registration (id), the bill for it."""
    rows = Registration.filter(id__in=list(owing)).select_related("person", "plan_item__occupation")
    letters: dict[int, list[Addressed]] = {}
    for row in await rows.order_by("id"):
        person, bill = row.person, owing[row.id]
        if person.phone:
            key, values = f"fee_due:{bill.id}:{bill.version}", {**own(row), **_sum(bill)}
            letter = Addressed(key, person.phone, person.phone_index, values, bill.id)
            letters.setdefault(row.organisation_id, []).append(letter)
    for organisation_id, some in letters.items():
        mailing = Mailing("fee_due", await contact_of(organisation_id), TOPIC, 0, Lane.REMINDER)
        await put_willing(mailing, some, act)


def _sum(bill: Bill) -> dict[str, str]:
    return {"fee": yuan(bill.total_fen), "by": say_instant(bill.due_at) if bill.due_at else ""}
