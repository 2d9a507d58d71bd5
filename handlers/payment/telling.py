"""What those who pay are told about a bill: a person, or the body that pays for its people."""

from collections.abc import Mapping
from typing import Any

from db.models import Bill, Organisation, Person
from db.models.delivery import Lane
from delivery.enqueueing import Addressed, Mailing
from handlers.act import Act
from handlers.contacts import contact_of
from handlers.mailing import put_willing
from handlers.plans.telling import BODY, LONGEST, numbers_of

TOPIC = "bill"


async def tell_payer(bill: Bill, message: str, values: Mapping[str, Any], act: Act, about: str = "") -> int:
    """Tell whoever owes the bill, inside the caller's transaction; how many messages were new.

    Once for each version of the bill, or once `about` something else: a turn taken twice is told twice.
    """
    name, numbers = await _payer(bill, act)
    key = f"{message}:{bill.id}:{about or bill.version}"
    letters = [Addressed(f"{key}:{index}", number, index) for index, number in sorted(numbers.items())]
    told = {"addressee": name, "bill": bill.id, **await contact_of(bill.organisation_id), **values}
    return await put_willing(Mailing(message, told, TOPIC, bill.id, Lane.REMINDER), letters, act)


async def _payer(bill: Bill, act: Act) -> tuple[str, dict[str, str]]:
    """Who it is, and the numbers (E.164) by blind index."""
    if bill.payer_id is not None:
        body = await Organisation.get(id=bill.payer_id)
        return body.name[:LONGEST], await numbers_of(body.id, BODY, act)
    person = await Person.get_or_none(id=bill.person_id)
    if person is None or not person.phone:
        return "", {}
    return person.name, {person.phone_index: person.phone}
