"""Forms as rows of the database."""

from collections.abc import Mapping
from typing import Any

from db import secrets
from db.models import Registration, RegistrationItem, WorkPeriod
from exam.candidate_form import Form
from exam.registration import Event, Part, State, next_state
from handlers.act import Act
from handlers.registration.entries import Entry, Submission
from handlers.registration.offering import Offer

Values = dict[str, Any]


def person(form: Form, index: str, act: Act) -> Values:
    return {
        "name": form.name,
        "id_type": form.paper.value,
        "id_number": form.number,
        "id_index": index,
        "sex": form.sex.value,
        "born_on": form.born_on,
        "nation": form.nation,
        "phone": form.phone or None,
        "phone_index": secrets.index(form.phone) if form.phone else "",
        "made_at": act.now,
        "changed_at": act.now,
        "version": 1,
    }


def origin(by: Submission) -> Values:
    """Who hands in, as columns."""
    return {"submitter_id": by.submitter_id, "batch_id": by.batch_id}


def registration(entry: Entry, person_id: int, offer: Offer, of: Mapping[str, Any], act: Act) -> Values:
    judged = entry.judged
    item_id = judged.item.id if judged and judged.item else None
    return {
        "plan_id": offer.plan.id,
        "plan_item_id": item_id,
        "person_id": person_id,
        "organisation_id": offer.plan.organisation_id,
        **of,
        "state": State.SUBMITTED.value,
        **said(entry, offer, act),
        "return_reason": "",
        "return_hint": "",
        "made_by": act.actor,
        "made_at": act.now,
        "submitted_at": act.now,
        "close_reason": "",
        "version": 1,
    }


def said(entry: Entry, offer: Offer, act: Act) -> Values:
    """What the form says of the person as they are now, and what the pre-check found."""
    form, judged = entry.form, entry.judged
    checked = bool(judged and judged.checked)
    return {
        "attempt": form.attempt.value,
        "candidate_class": form.candidate_class,
        "condition_id": judged.condition_id if judged else None,
        "education": form.education.value if form.education else "",
        "graduated_on": form.graduated_on,
        "source": form.source.value if form.source else "",
        "employer": form.employer,
        "years": form.years,
        "training_hours": form.training_hours,
        "apprenticeship": form.apprenticeship,
        "address": form.address or None,
        "email": form.email or None,
        "held_number": form.held_number,
        "held_occupation_id": offer.occupations.get(form.held_occupation),
        "held_level_id": form.held_level,
        "held_on": form.held_on,
        "award": form.award,
        "award_on": form.award_on,
        "checked_at": act.now if checked else None,
        "check_passed": True if checked else None,
    }


def parts(entry: Entry) -> list[Values]:
    """The subjects, one row each."""
    judged = entry.judged
    if judged is None or judged.item is None:
        return []
    return [
        {
            "registration_id": entry.registration_id,
            "plan_subject_id": judged.item.subjects[subject].plan_subject_id,
            "attempt": attempt.value,
            "state": Part.ACTIVE.value,
        }
        for subject, attempt in judged.parts
    ]


def work(entry: Entry, offer: Offer) -> list[Values]:
    return [
        {
            "registration_id": entry.registration_id,
            "employer": each.employer,
            "occupation_id": offer.occupations.get(each.occupation or entry.form.occupation),
            "from_on": each.from_on,
            "until_on": each.until_on,
        }
        for each in entry.form.work
    ]


async def resubmit(entry: Entry, offer: Offer, of: Mapping[str, Any], act: Act) -> None:
    """Put what was mended over what was returned; its subjects and periods are written anew by the caller."""
    row = await Registration.filter(id=entry.registration_id).select_for_update().get()
    values = {**said(entry, offer, act), **of, "submitted_at": act.now, "version": row.version + 1}
    row.state = next_state(row.state, Event.SUBMITTED)
    for name, value in values.items():
        setattr(row, name, value)
    await row.save(update_fields=["state", *values])
    await RegistrationItem.filter(registration_id=row.id).delete()
    await WorkPeriod.filter(registration_id=row.id).delete()
