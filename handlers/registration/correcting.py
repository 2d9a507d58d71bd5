"""Staff correct one field of a registration: by right, noted, counted, reviewed anew (domain.md 31, 68)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import secrets, settings
from db.atomic import atomic
from db.models import Correction, Person, Plan, Registration
from exam import edit_rights, id_papers
from exam.edit_rights import DEPARTMENTS, OF_THE_PERSON, Field
from exam.errors import RuleBroken
from exam.id_papers import Sex
from exam.registration import PAID, REVIEWED, Event
from handlers import policies
from handlers.act import Act
from handlers.charging.releasing import release
from handlers.registration import desk, offering, reading, telling
from handlers.registration.registering import hand_in
from handlers.registration.words import HEADERS

LONGEST = 200
COLUMNS: Mapping[Field, str] = {
    Field.NAME: "name",
    Field.SEX: "sex",
    Field.BORN_ON: "born_on",
    Field.NATION: "nation",
    Field.PHONE: "phone",
    Field.CANDIDATE_CLASS: "candidate_class",
    Field.EDUCATION: "education",
    Field.GRADUATED_ON: "graduated_on",
    Field.SOURCE: "source",
    Field.EMPLOYER: "employer",
    Field.YEARS: "years",
    Field.ADDRESS: "address",
    Field.EMAIL: "email",
    Field.HELD_CERTIFICATE: "held_number",
    Field.AWARD: "award",
}
"""Fields that are one column; another item, subject, condition or photo is handed in anew."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field (exam.edit_rights.Field, by its word) and its new value as text."""

    field: str
    value: str
    reason: str


@atomic
async def correct(registration_id: int, change: Change, act: Act) -> Registration:
    """Change the field, note before and after, open the review anew where a reviewer had passed it.

    Raises RuleBroken: unknown_id, not_allowed, edit_id_number, edit_unknown, edit_paid, edit_not_allowed,
    edit_reason, edit_value, edit_same, registration_not_allowed.
    """
    row = await desk.lock(registration_id)
    await policies.allow(act, "registration.correct", row.organisation_id)
    paid = row.state in PAID
    field = edit_rights.check(
        change.field, _functions(act, row.organisation_id), paid=paid, texts=await settings.texts()
    )
    if field not in COLUMNS:
        raise RuleBroken("edit_unknown", field=change.field)
    if not 1 <= len(change.reason.strip()) <= LONGEST:
        raise RuleBroken("edit_reason")
    before, after = await _apply(row, field, change.value, act)
    await _note(row, field, (before, after), change.reason.strip(), act)
    if edit_rights.opens_review(field) and row.state in REVIEWED:
        await _reopen(row, act)
    fields = HEADERS.get(COLUMNS[field], field.value)
    await telling.put(row, "registration_edited", {"fields": fields}, act)
    return row


def _functions(act: Act, organisation_id: int) -> frozenset[str]:
    """The functions of the caller's departments there; the house has them all."""
    if act.caller is None:
        return frozenset(DEPARTMENTS)
    here = (post for post in act.caller.posts if post.organisation_id == organisation_id)
    return frozenset(post.function.value for post in here if post.function)


async def _apply(row: Registration, field: Field, text: str, act: Act) -> tuple[str, str]:
    value = reading.read_one(COLUMNS[field], text, await offering.form_lists(act.today))
    if isinstance(value, reading.FormFault):
        raise RuleBroken("edit_value", field=field.value, fault=telling.words_of(value))
    subject: Person | Registration = row
    if field in OF_THE_PERSON:
        subject = await Person.filter(id=row.person_id).select_for_update().get()
        _check_holder(subject, field, value)
    before = getattr(subject, COLUMNS[field])
    if before == value:
        raise RuleBroken("edit_same", field=field.value)
    changed: dict[str, Any] = {COLUMNS[field]: value, "version": subject.version + 1}
    if isinstance(subject, Person):
        changed["changed_at"] = act.now
    if field is Field.PHONE:
        changed |= {"phone_index": secrets.index(value) if value else "", "phone_proved_at": None}
    for name, each in changed.items():
        setattr(subject, name, each)
    await subject.save(update_fields=list(changed))
    return _text(before), _text(value)


def _check_holder(person: Person, field: Field, value: Any) -> None:
    """Sex and birth date must agree with the number on the paper (31)."""
    told = id_papers.told_by(person.id_type, person.id_number)
    sex = Sex(value) if field is Field.SEX and value else None
    fault = id_papers.disagreement(told, sex, value if field is Field.BORN_ON else None)
    if fault is not None:
        fields = reading.FormFault(field.value, fault.value)
        raise RuleBroken("edit_value", field=field.value, fault=telling.words_of(fields))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(getattr(value, "value", value))


async def _note(row: Registration, field: Field, both: tuple[str, str], reason: str, act: Act) -> None:
    """Whose mistake it was: who handed it in, else the centre itself."""
    await Correction.create(
        registration_id=row.id,
        organisation_id=row.submitter_id or row.organisation_id,
        field=field.value,
        before=both[0],
        after=both[1],
        paid=row.state in PAID,
        reason=reason,
        made_by=act.actor,
        at=act.now,
    )
    await desk.record(row, "correct", {"field": field.value, "paid": row.state in PAID}, act)


async def _reopen(row: Registration, act: Act) -> None:
    await desk.move(row, Event.REOPENED)
    await release([row.id], act)
    await hand_in([row.id], await Plan.get(id=row.plan_id), act)
