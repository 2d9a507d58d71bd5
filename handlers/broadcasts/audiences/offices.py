"""The contacts of organisations and venues, under the numbers that the office wrote down for them."""

from tortoise.expressions import Subquery

from db.models import Occupation, Organisation, Venue, VenueOccupation
from db.models.organisations import Kind
from db.visible import visible
from handlers.broadcasts.audiences.audience import Audience, Wanted
from handlers.broadcasts.audiences.places import within
from handlers.broadcasts.people import Person, person


async def find_organisations(wanted: Wanted) -> list[Person]:
    chosen = visible(Organisation, wanted.scope)
    if wanted.filter("kind"):
        chosen = chosen.filter(kind=_kind(wanted))
    if wanted.filter("district"):
        chosen = chosen.filter(id__in=Subquery(await within(wanted)))
    return [person(each.phone, each.contact or each.name) for each in await chosen.order_by("id")]


async def find_venues(wanted: Wanted) -> list[Person]:
    chosen = visible(Venue, wanted.scope)
    if code := wanted.filter("occupation"):
        occupation = await Occupation.get_or_none(code=code)
        if occupation is None:
            raise wanted.refuse("occupation")
        filed = VenueOccupation.filter(occupation_id=occupation.id)
        chosen = chosen.filter(id__in=Subquery(filed.values("venue_id")))
    if wanted.filter("district"):
        chosen = chosen.filter(district_id__in=Subquery(await within(wanted)))
    return [person(each.phone, each.contact or each.name) for each in await chosen.order_by("id")]


def _kind(wanted: Wanted) -> Kind:
    try:
        return Kind(wanted.filter("kind"))
    except ValueError:
        raise wanted.refuse("kind") from None


ORGANISATIONS = Audience(("kind", "district"), find_organisations)
VENUES = Audience(("occupation", "district"), find_venues)
