"""The promise that what was handed in is true: signed, withdrawn, found false (domain.md 30)."""

from datetime import date

from tortoise.expressions import Q

from db.atomic import atomic
from db.models import File, Person, PersonBar, Pledge, Registration
from db.models.evidence import Signing
from db.models.people import Barred
from exam.errors import RuleBroken
from exam.registration import ENDED, PAID, Event
from handlers import policies
from handlers.act import Act
from handlers.registration import desk, telling
from handlers.registration.registering import end

VERSION = "2026-1"
"""Of the text in console/public/templates/pledge.html; another text is another version."""


@atomic
async def sign(registration_id: int, how: Signing, signature: File | None, act: Act) -> Pledge:
    """The candidate alone signs; who may do it for them has proved to be them, or shows the paper (30).

    Raises RuleBroken: unknown_id, not_allowed, pledge_ended, pledge_signed, pledge_barred.
    """
    row = await desk.lock(registration_id)
    await policies.allow(act, "registration.register", row.submitter_id or row.organisation_id)
    if row.state in ENDED:
        raise RuleBroken("pledge_ended")
    if await Pledge.filter(registration_id=row.id, withdrawn_at=None).exists():
        raise RuleBroken("pledge_signed")
    await _check_bar(row.person_id, act.today)
    return await Pledge.create(
        registration_id=row.id,
        person_id=row.person_id,
        text_version=VERSION,
        file_id=signature.id if signature else None,
        how=how,
        signed_at=act.now,
    )


@atomic
async def withdraw(registration_id: int, act: Act) -> None:
    """Take the promise back before payment; it cannot be given again that year, for any registration (30).

    Raises RuleBroken: unknown_id, not_allowed, pledge_none, pledge_paid.
    """
    row = await desk.lock(registration_id)
    await policies.allow(act, "registration.withdraw", row.submitter_id or row.organisation_id)
    if row.state in PAID:
        raise RuleBroken("pledge_paid")
    pledge = await _in_force(row)
    await Pledge.filter(id=pledge.id).update(withdrawn_at=act.now)
    today = act.today
    await _bar(row, Barred.PLEDGE, date(today.year, 12, 31), "撤回承诺", act)
    await desk.record(row, "pledge_withdrawn", {}, act)


@atomic
async def find_false(registration_id: int, reason: str, act: Act) -> None:
    """A false promise ends the registration, whatever its state, and the right to pledge for good (30).

    Raises RuleBroken: unknown_id, not_allowed, registration_reason, pledge_none.
    """
    row = await desk.lock(registration_id)
    await policies.allow(act, "registration.cancel", row.organisation_id)
    if not 1 <= len(reason.strip()) <= 100:
        raise RuleBroken("registration_reason")
    pledge = await _in_force(row)
    await Pledge.filter(id=pledge.id).update(false_at=act.now, found_by=act.actor)
    await end(row, Event.CANCELLED, reason.strip(), act)
    await _bar(row, Barred.PLEDGE, None, reason.strip(), act)
    await telling.put(row, "registration_cancelled", {"reason": reason.strip()}, act)


async def _in_force(row: Registration) -> Pledge:
    pledge = await Pledge.get_or_none(registration_id=row.id, withdrawn_at=None)
    if pledge is None:
        raise RuleBroken("pledge_none")
    return pledge


async def _check_bar(person_id: int, today: date) -> None:
    in_force = Q(until_on__isnull=True) | Q(until_on__gte=today)
    bars = PersonBar.filter(in_force, person_id=person_id, kind=Barred.PLEDGE, from_on__lte=today)
    if await bars.exists():
        raise RuleBroken("pledge_barred")


async def _bar(row: Registration, kind: Barred, until_on: date | None, reason: str, act: Act) -> None:
    await Person.filter(id=row.person_id).select_for_update().get()
    await PersonBar.create(
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        kind=kind,
        from_on=act.today,
        until_on=until_on,
        reason=reason,
        made_by=act.actor,
        at=act.now,
    )
