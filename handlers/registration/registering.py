"""One person registers, by themselves or by a clerk; withdraws while nothing is paid (domain.md 29, 30)."""

from db.atomic import atomic
from db.models import Plan, Registration, RegistrationItem
from exam.candidate_form import Form
from exam.errors import RuleBroken
from exam.registration import Event, Part
from handlers import policies
from handlers.act import Act
from handlers.approval import withdrawing
from handlers.approval.submitting import submit_many
from handlers.charging.releasing import release
from handlers.plans import desk as plans
from handlers.registration import desk, mending, offering, storing, telling
from handlers.registration.entries import Entry, Outcome, Submission
from handlers.registration.reading import FormFault


class FormRefused(RuleBroken):
    """A form that must be mended; `faults` name the fields for a page."""

    def __init__(self, faults: list[FormFault]) -> None:
        super().__init__("registration_form", faults="；".join(telling.all_words(faults)))
        self.faults = faults


@atomic
async def register(plan_id: int, form: Form, submitter_id: int | None, act: Act) -> Registration:
    """Take a registration and hand it to review; what was returned is put over (29).

    `submitter_id` is the body that hands in for the person, None for people themselves. Raises FormRefused,
    and RuleBroken: unknown_id, not_allowed, registration_no_plan, registration_not_yet, registration_closed.
    """
    plan = await plans.lock(plan_id)
    if submitter_id is not None:
        await policies.allow(act, "registration.register", submitter_id)
    elif act.caller is not None:
        await policies.allow(act, "registration.register", plan.organisation_id)
    late_at = await mending.check_open(plan, submitter_id, act.now)
    today = act.today
    entry = Entry(form)
    offer = await offering.load(plan, submitter_id, today)
    ids = await storing.store([entry], offer, Submission(submitter_id, late_at=late_at), act)
    if entry.faults:
        raise FormRefused(entry.faults)
    if entry.outcome is Outcome.UNCHANGED:
        raise RuleBroken("registration_exists")
    await hand_in(ids, plan, act)
    row = await Registration.get(id=entry.registration_id)
    await telling.put(row, "registration_received", {}, act)
    return row


async def hand_in(ids: list[int], plan: Plan, act: Act) -> None:
    """Open a case for each, or the next round of what was returned; inside the caller's transaction."""
    if ids:
        await submit_many(desk.TOPIC, ids, plan.organisation_id, act)


@atomic
async def withdraw(registration_id: int, act: Act) -> Registration:
    """Take a registration back before it is paid, and end its case (30).

    Raises RuleBroken: unknown_id, not_allowed, registration_not_allowed.
    """
    row = await desk.lock(registration_id)
    await policies.allow(act, "registration.withdraw", row.submitter_id or row.organisation_id)
    await end(row, Event.WITHDRAWN, "", act)
    await telling.put(row, "registration_withdrawn", {}, act)
    return row


@atomic
async def cancel(registration_id: int, reason: str, act: Act) -> Registration:
    """The office ends a registration whatever its state: the exam is off, the pledge was false (30).

    Raises RuleBroken: unknown_id, not_allowed, registration_reason, registration_not_allowed.
    """
    row = await desk.lock(registration_id)
    await policies.allow(act, "registration.cancel", row.organisation_id)
    if not 1 <= len(reason.strip()) <= 100:
        raise RuleBroken("registration_reason")
    await end(row, Event.CANCELLED, reason.strip(), act)
    await telling.put(row, "registration_cancelled", {"reason": reason.strip()}, act)
    return row


async def end(row: Registration, event: Event, reason: str, act: Act) -> None:
    """End a locked registration with its subjects and its case."""
    await desk.move(row, event, closed_at=act.now, close_reason=reason)
    await RegistrationItem.filter(registration_id=row.id, state=Part.ACTIVE).update(state=Part.CANCELLED)
    await _close_case(row, act)
    await release([row.id], act)
    await desk.record(row, event.value, {"state": row.state.value}, act)


async def _close_case(row: Registration, act: Act) -> None:
    try:
        await withdrawing.close(desk.TOPIC, row.id, act)
    except RuleBroken as nothing_open:
        if nothing_open.reason != "case_not_allowed":
            raise
