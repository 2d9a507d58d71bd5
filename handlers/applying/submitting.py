"""Handing in: the draft becomes a registration with photo, scans and a signed promise, or stays one."""

from dataclasses import dataclass

from db.atomic import atomic
from db.models import File, Material, PlanItem, Registration, RegistrationItem
from db.models.evidence import MaterialState
from exam.candidate_form import Form
from exam.errors import RuleBroken
from exam.registration import State
from handlers.act import Act
from handlers.applying import claiming, drafting, files, signing
from handlers.applying.drafting import Draft
from handlers.applying.signing import Signature
from handlers.proving.sessions import Visitor
from handlers.registration import registering


class NotWhole(RuleBroken):
    """The draft lacks something; `lacking` are codes for words, by the step that mends it."""

    def __init__(self, lacking: dict[str, str]) -> None:
        super().__init__("draft_lacks")
        self.lacking = lacking


@dataclass(frozen=True, slots=True)
class Signed:
    """The draft as a form, whether its pledge was agreed to, and how that was signed.

    `drawn` is a PNG of the signature, or empty; `typed` the name of whoever cannot draw.
    """

    draft: Draft
    form: Form
    pledged: bool
    drawn: bytes = b""
    typed: str = ""


async def submit(visitor: Visitor, signed: Signed, act: Act) -> Registration:
    """Hand the draft in; the same one twice is one registration.

    Raises NotWhole, handlers.registration.registering.FormRefused, and RuleBroken as `register` does.
    """
    photo = await files.photo_of(signed.draft)
    lacking = {} if photo else {"files": "photo_missing"}
    signature = await _signature(visitor, signed)
    if signature.refused:
        lacking["check"] = signature.refused
    claimed = await claiming.claim(visitor, signed.form, act)
    if claimed.person is None:
        lacking["who"] = claimed.refused
    if lacking or photo is None or claimed.person is None:
        raise NotWhole(lacking)
    return await _store(visitor, signed, photo, signature.picture, act)


async def _signature(visitor: Visitor, signed: Signed) -> Signature:
    if not signed.pledged:
        return Signature(refused="pledge_missing")
    if await signing.is_pledged(visitor, signed.draft.item_id):
        return Signature()
    return await signing.judge(signed.drawn, signed.typed, signed.form.name)


@atomic
async def _store(visitor: Visitor, signed: Signed, photo: File, picture: bytes, act: Act) -> Registration:
    if await drafting.find(visitor, signed.draft.id, act) is None:
        raise RuleBroken("draft_unknown")
    item = await PlanItem.get(id=signed.draft.item_id)
    row = await registering.register(item.plan_id, signed.form, None, act)
    await Registration.filter(id=row.id).update(photo_id=photo.id)
    await _attach(row, signed.draft)
    await signing.sign(row, picture, act)
    await drafting.drop(visitor, signed.draft.id, act)
    return row


async def _attach(row: Registration, draft: Draft) -> None:
    """The scans as they are now; what was returned and not sent again stays as the reviewer left it."""
    held = {each.file_id for each in await Material.filter(registration_id=row.id)}
    scans = await files.scans_of(draft)
    await (
        Material.filter(registration_id=row.id, state=MaterialState.NEW)
        .exclude(file_id__in=[each.id for each in scans] or [0])
        .delete()
    )
    await Material.bulk_create(
        Material(registration_id=row.id, kind=each.kind, file_id=each.id, state=MaterialState.NEW)
        for each in scans
        if each.id not in held
    )


async def withdraw(visitor: Visitor, registration_id: int, act: Act) -> Registration | None:
    """Take one's own registration back before it is paid (30); None for another's. Raises RuleBroken."""
    if await own(visitor, registration_id) is None:
        return None
    return await registering.withdraw(registration_id, act)


async def own(visitor: Visitor, registration_id: int) -> Registration | None:
    """The visitor's registration of this number; None for another's, as for one that does not exist."""
    person = await claiming.person_of(visitor)
    mine = Registration.filter(id=registration_id, person_id=person.id if person else 0)
    return await mine.select_related("plan").first()


async def list_own(visitor: Visitor) -> list[Registration]:
    """The newest first."""
    person = await claiming.person_of(visitor)
    rows = Registration.filter(person_id=person.id if person else 0).exclude(state=State.DRAFT)
    return await rows.order_by("-id").prefetch_related("plan", "plan_item", "plan_item__occupation")


async def parts_of(row: Registration) -> dict[int, str]:
    """How each subject of a registration is taken (exam.registration.Attempt), by its number."""
    rows = RegistrationItem.filter(registration_id=row.id).select_related("plan_subject")
    return {each.plan_subject.subject_id: each.attempt.value for each in await rows}
