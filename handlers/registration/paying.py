"""A bill that is paid confirms the registrations on it (domain.md 33; docs/schema.md, "registration")."""

from db.models import Bill, BillLine, RegistrationItem
from exam.payment import BillEvent
from exam.registration import Event
from handlers.act import Act
from handlers.payment import followers
from handlers.registration import desk

LOT = 500


async def follow(bill: Bill, event: BillEvent, act: Act) -> None:
    """Confirm what the bill was for, in its transaction; whoever withdrew meanwhile stays withdrawn."""
    if event is not BillEvent.PAID:
        return
    lines = BillLine.filter(bill_id=bill.id, voided_at=None, registration_item_id__isnull=False)
    items = [int(str(each)) for each in await lines.values_list("registration_item_id", flat=True)]
    for start in range(0, len(items), LOT):
        of = RegistrationItem.filter(id__in=items[start : start + LOT]).distinct()
        ids = [int(str(each)) for each in await of.values_list("registration_id", flat=True)]
        await desk.move_many(ids, Event.CONFIRMED, confirmed_at=act.now)


followers.FOLLOWERS.append(follow)
