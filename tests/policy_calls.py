"""Every handler that staff may call, as one call each: on something of the organisation that is looked at."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from board_rows import a_task, an_invitation
from payment_rows import a_bill, a_received, a_refund
from plan_rows import ELECTRICIAN, a_draft, a_plan
from publicity_rows import a_slot, a_visit, an_entry, an_objection
from registration_office import a_form
from registration_rows import a_registration, an_item
from staff_rows import NOW, a_member

from db import settings
from db.models import (
    Broadcast,
    Examiner,
    IncomingMessage,
    Invitation,
    Occupation,
    OccupationLevel,
    Organisation,
    Payment,
    Staff,
    StaffRole,
    Venue,
    VenueOccupation,
)
from db.models.delivery import Reading
from db.models.numbers import Kind
from db.models.retention import About
from exam.approval import Verdict
from exam.asking import Question
from exam.broadcast import State as Writing
from exam.catalogue import Mode, SubjectKind
from exam.codes import Word
from exam.eligibility import Half
from exam.invitation import Event, State
from exam.payment import Charge
from exam.plan import REACH, Applicant, Attachment
from exam.plan import Kind as PlanKind
from exam.policy import Role
from handlers import config, examiners, holding, opt_outs, quiet, replies
from handlers.act import Act
from handlers.alarms import showing as alarms
from handlers.approval import showing
from handlers.approval.batches import Selection, decide_many
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.broadcasts import approving, drafting, halting, previewing, retrying, starting, wording
from handlers.broadcasts import showing as broadcasts
from handlers.dispatch import changes, staffing, tasks
from handlers.dispatch import showing as dispatch
from handlers.payment import billing, booking, counting, invoicing, refunding
from handlers.payment import deciding as refund_deciding
from handlers.payment import showing as payments_shown
from handlers.plans import attaching, changing, deadlines, items, mapping, publishing, submitting
from handlers.plans import drafting as planning
from handlers.publicity import deciding as objections
from handlers.publicity import opening
from handlers.publicity import showing as publicities
from handlers.registration import showing as registrations
from handlers.registration.correcting import Change, correct
from handlers.registration.registering import cancel, register, withdraw
from handlers.registration.showing import Wanted
from handlers.reminders import rules
from handlers.reminders import showing as reminders
from handlers.retention import disputes, evidence
from handlers.review import results, slots, visits
from handlers.review import showing as reviews
from handlers.staff import absences, accounts, roles
from handlers.staff import showing as staff
from handlers.staff.accounts import Account
from handlers.staff.roles import Grant
from handlers.understanding import wording as phrases

GONE = 999_999
PAPER = attaching.Paper(Attachment.EMPLOYER_PROOF, "a.pdf", b"%PDF-1.4\n%%EOF")
REPLACED = mapping.Replaced(GONE, SubjectKind.PRACTICAL, Mode.PAPER, SubjectKind.PRACTICAL)
VALUES = {"matter": "年度登记", "day": "2027-03-20"}


@dataclass(frozen=True)
class World:
    """Something of each kind that belongs to `place`, and an invitation there."""

    place: Organisation
    member: Staff
    role_id: int
    invitation: Invitation
    broadcast_id: int
    reply_id: int
    payment: Payment
    refund_id: int
    plan_id: int
    registration_id: int
    publicity_id: int
    objection_id: int
    visit_id: int


class Call(NamedTuple):
    """`where`: it concerns the place, the whole installation, or is a list for who may anywhere."""

    action: str
    run: Callable[[World, Act], Awaitable[object]]
    where: str = "place"


CALLS = (
    Call("staff.change", lambda w, act: accounts.add(_account(w), act)),
    Call("staff.change", lambda w, act: accounts.retire(w.member.login, act)),
    Call("staff.change", lambda w, act: roles.add(w.member.login, Grant(w.place.code, Role.CHIEF), act)),
    Call("staff.change", lambda w, act: roles.end(w.member.login, w.role_id, act)),
    Call("staff.change", lambda w, act: absences.go(w.member.login, _leave(), act)),
    Call("staff.change", lambda w, act: absences.come_back(w.member.login, act)),
    Call("staff.list", lambda w, act: staff.show(w.member.login, act)),
    Call("staff.list", lambda _, act: staff.list_staff(act), "anywhere"),
    Call(
        "examiner.change", lambda w, act: examiners.change_phone(w.invitation.examiner_id, "13912345678", act)
    ),
    Call("examiner.list", lambda _, act: examiners.list_examiners(act), "anywhere"),
    Call("task.add", lambda w, act: tasks.add(_order(w), act)),
    Call("task.decide", lambda w, act: tasks.open_task(w.invitation.task_id, act)),
    Call("task.decide", lambda w, act: tasks.cancel(w.invitation.task_id, act)),
    Call("task.change", lambda w, act: changes.change_demand(w.invitation.task_id, 5, act)),
    Call(
        "task.change",
        lambda w, act: changes.change_date(w.invitation.task_id, date(2027, 4, 3), Half.AM, "", act),
    ),
    Call("task.change", lambda w, act: changes.change_meeting(w.invitation.task_id, "8:30", "", act)),
    Call("task.change", lambda w, act: staffing.dispatch(w.invitation.task_id, [GONE], "", act)),
    Call("task.change", lambda w, act: staffing.remove(w.invitation.task_id, GONE, "", act)),
    Call("task.change", lambda w, act: staffing.name_leader(w.invitation.task_id, GONE, act)),
    Call("task.change", lambda w, act: staffing.record_call(w.invitation.task_id, GONE, Event.YES, "", act)),
    Call("task.list", lambda _, act: dispatch.list_tasks(act), "anywhere"),
    Call("task.list", lambda w, act: dispatch.show_task(w.invitation.task_id, act), "anywhere"),
    Call("task.list", lambda w, act: dispatch.list_draws(w.invitation.task_id, act), "anywhere"),
    Call("task.list", lambda _, act: dispatch.verify_draw(GONE, act), "anywhere"),
    Call("reply.decide", lambda w, act: replies.match(w.reply_id, w.invitation.id, Word.YES, act)),
    Call("reply.decide", lambda w, act: replies.drop(w.reply_id, act), "installation"),
    Call("reply.list", lambda _, act: replies.list_replies(act), "anywhere"),
    Call("broadcast.write", lambda w, act: drafting.add(_draft(w), act)),
    Call("broadcast.write", lambda w, act: approving.submit(w.broadcast_id, act)),
    Call("broadcast.write", lambda w, act: starting.start(w.broadcast_id, act)),
    Call("broadcast.write", lambda w, act: starting.schedule(w.broadcast_id, NOW + timedelta(days=1), act)),
    Call("broadcast.write", lambda w, act: halting.pause(w.broadcast_id, act)),
    Call("broadcast.write", lambda w, act: halting.resume(w.broadcast_id, act)),
    Call("broadcast.write", lambda w, act: halting.stop(w.broadcast_id, act)),
    Call("broadcast.write", lambda w, act: retrying.retry(w.broadcast_id, act)),
    Call("broadcast.approve", lambda w, act: approving.approve(w.broadcast_id, act)),
    Call("broadcast.list", lambda _, act: broadcasts.list_broadcasts(act), "anywhere"),
    Call("broadcast.list", lambda w, act: broadcasts.show(w.broadcast_id, act), "anywhere"),
    Call("broadcast.list", lambda w, act: previewing.preview(w.broadcast_id, act), "anywhere"),
    Call("approval.list", lambda _, act: showing.desk(act), "anywhere"),
    Call("approval.list", lambda _, act: showing.show(GONE, act), "anywhere"),
    Call("approval.decide", lambda _, act: decide(GONE, Ruling(Verdict.PASS), act), "anywhere"),
    Call("approval.decide", lambda _, act: decide_many(_cases(), Ruling(Verdict.PASS), act), "anywhere"),
    Call("number.change", lambda _, act: opt_outs.add("13812345678", Kind.ALL, act), "anywhere"),
    Call("number.change", lambda _, act: opt_outs.lift("13812345678", None, act), "anywhere"),
    Call("number.change", lambda _, act: quiet.keep_quiet("13812345678", "22:00-07:00", act), "anywhere"),
    Call("number.change", lambda _, act: quiet.end_quiet("13812345678", act), "anywhere"),
    Call("number.list", lambda _, act: opt_outs.list_opt_outs(act), "anywhere"),
    Call("number.list", lambda _, act: quiet.list_quiet(act), "anywhere"),
    Call("reminder.list", lambda _, act: reminders.list_rules(act), "anywhere"),
    Call("reminder.list", lambda _, act: reminders.list_next(7, act), "anywhere"),
    Call("reminder.list", lambda _, act: reminders.show_rule("eve_of_exam", act), "anywhere"),
    Call("config.change", lambda _, act: rules.switch("eve_of_exam", False, act), "installation"),
    Call("config.change", lambda _, act: config.change("dispatch.answer_within", "30m", act), "installation"),
    Call("phrase.change", lambda _, act: phrases.add(Question.SCORE, "出榜", act), "installation"),
    Call("phrase.change", lambda _, act: phrases.retire(GONE, act), "installation"),
    Call("phrase.list", lambda _, act: phrases.list_phrases(act), "anywhere"),
    Call("config.list", lambda _, act: config.show(None, act), "anywhere"),
    Call("sending.change", lambda _, act: holding.hold("sms", "", act), "installation"),
    Call("sending.change", lambda _, act: holding.declare_restored("sms", act), "installation"),
    Call("sending.change", lambda _, act: holding.release("sms", act), "installation"),
    Call("sending.change", lambda _, act: holding.resume("sms", None, act), "installation"),
    Call("sending.change", lambda _, act: holding.allow("sms", 1, act), "installation"),
    Call("sending.list", lambda _, act: holding.status("sms", act), "anywhere"),
    Call("alarm.change", lambda _, act: alarms.end(GONE, act), "installation"),
    Call("alarm.list", lambda _, act: alarms.list_for(act), "anywhere"),
    Call("dispute.change", lambda w, act: disputes.open_dispute(_about(w), "异议", act), "installation"),
    Call("dispute.change", lambda _, act: disputes.close(GONE, act), "installation"),
    Call("dispute.list", lambda _, act: disputes.list_disputes(act), "installation"),
    Call("bill.make", lambda w, act: billing.make(_demand(w), act)),
    Call("bill.void", lambda w, act: billing.void(w.payment.bill_id, act)),
    Call("bill.reopen", lambda w, act: billing.reopen(w.payment.bill_id, NOW + timedelta(days=1), act)),
    Call("bill.show", lambda w, act: payments_shown.show(w.payment.bill_id, act), "anywhere"),
    Call("bill.show", lambda _, act: payments_shown.list_bills(act), "anywhere"),
    Call("invoice.issue", lambda w, act: invoicing.issue(w.payment.bill_id, "36-0001", act)),
    Call("payment.count", lambda _, act: counting.count(act), "anywhere"),
    Call("payment.book", lambda w, act: booking.book_surplus(w.payment.id, act)),
    Call("refund.request", lambda w, act: refunding.request(_wish(w), act)),
    Call("plan.add", lambda w, act: planning.add(_plan(w, PlanKind.UNIFIED), act)),
    Call("plan.apply", lambda w, act: planning.add(_plan(w, PlanKind.SPECIAL), act)),
    Call("plan.edit", lambda w, act: items.add_item(w.plan_id, ELECTRICIAN, act)),
    Call("plan.edit", lambda w, act: items.remove_item(w.plan_id, GONE, act)),
    Call("plan.edit", lambda w, act: attaching.attach(w.plan_id, PAPER, act)),
    Call("plan.edit", lambda w, act: attaching.detach(w.plan_id, GONE, act)),
    Call("plan.submit", lambda w, act: submitting.submit(w.plan_id, act)),
    Call("plan.submit", lambda w, act: submitting.withdraw(w.plan_id, act)),
    Call("plan.change", lambda w, act: changing.ask(w.plan_id, changing.Asked("检修"), act)),
    Call("plan.publish", lambda w, act: mapping.add(w.plan_id, REPLACED, act)),
    Call("plan.publish", lambda w, act: mapping.remove(w.plan_id, REPLACED, act)),
    Call("plan.publish", lambda w, act: publishing.publish(w.plan_id, act)),
    Call("plan.cancel", lambda w, act: publishing.cancel(w.plan_id, "设备故障", act)),
    Call("registration.register", lambda w, act: register(w.plan_id, a_form(), w.place.id, act)),
    Call("registration.withdraw", lambda w, act: withdraw(w.registration_id, act)),
    Call("registration.cancel", lambda w, act: cancel(w.registration_id, "设备故障", act)),
    Call("registration.correct", lambda w, act: correct(w.registration_id, _change(), act)),
    Call("registration.list", lambda _, act: registrations.list_registrations(Wanted(), act), "anywhere"),
    Call("registration.list", lambda _, act: registrations.show(GONE, act), "anywhere"),
    Call("registration.list", lambda _, act: registrations.count_corrections(act), "anywhere"),
    Call("publicity.open", lambda w, act: opening.announce(w.plan_id, NOW.date(), act)),
    Call("publicity.close", lambda w, act: opening.close(w.publicity_id, "名单更正", act)),
    Call("publicity.list", lambda _, act: publicities.list_publicities("X", act), "anywhere"),
    Call("publicity.list", lambda _, act: publicities.show(GONE, 0, act), "anywhere"),
    Call("objection.list", lambda _, act: publicities.list_objections(False, act), "anywhere"),
    Call("objection.list", lambda _, act: publicities.read(GONE, act), "anywhere"),
    Call(
        "objection.decide",
        lambda w, act: objections.decide(w.objection_id, objections.Finding("不成立"), act),
    ),
    Call("review_slot.add", lambda w, act: slots.add(_hours(w), act)),
    Call("review_slot.list", lambda _, act: slots.list_slots(act), "anywhere"),
    Call("review_slot.list", lambda _, act: reviews.list_visits("", act), "anywhere"),
    Call("review_slot.list", lambda _, act: reviews.show(GONE, act), "anywhere"),
    Call("review_visit.book", lambda w, act: visits.book(_visit(w), act)),
    Call("review_visit.book", lambda w, act: visits.cancel(w.visit_id, act)),
    Call("review_visit.decide", lambda w, act: results.enter(w.visit_id, results.Outcome(False), act)),
    Call("deadline.met", lambda w, act: deadlines.note_met(w.plan_id, "demand", act)),
    Call("deadline.waive", lambda w, act: deadlines.waive(w.plan_id, "demand", "设备故障", act)),
    Call("refund.decide", lambda w, act: refund_deciding.decide(w.refund_id, True, act)),
    Call("dispute.list", lambda _, act: evidence.show(GONE, act), "installation"),
)


async def a_world(place: Organisation) -> World:
    """Something of each kind at this organisation."""
    member = await a_member(place, Role.CLERK, login=f"member-{place.code}")
    venue = await Venue.create(
        code=f"V{place.code}", name="考点", organisation=place, district=place, changed_at=NOW
    )
    occupation, _ = await Occupation.get_or_create(code="O", defaults={"name": "电工", "changed_at": NOW})
    await OccupationLevel.get_or_create(occupation=occupation, level_id=3)
    await VenueOccupation.create(venue=venue, occupation=occupation)
    invited = await an_invitation(await a_task(venue, occupation=occupation), State.S1A)
    await Examiner.filter(id=invited.examiner_id).update(organisation_id=place.id)
    paid = await a_received(await a_bill(organisation_id=place.id, payer_id=place.id))
    plan = await a_plan(organisation=place, code=f"PLAN-{place.code}")
    registration = await a_registration(await an_item(plan))
    entry, slot = await an_entry(registration), await a_slot(organisation=place, taken=1)
    return World(
        place=place,
        member=member,
        role_id=(await StaffRole.get(staff=member)).id,
        invitation=invited,
        broadcast_id=await _broadcast(place),
        reply_id=await _reply(place.code),
        payment=paid,
        refund_id=(await a_refund(paid)).id,
        plan_id=plan.id,
        registration_id=registration.id,
        publicity_id=entry.publicity_id,
        objection_id=(await an_objection(entry)).id,
        visit_id=(await a_visit(plan_id=plan.id, body=place, review_slot=slot)).id,
    )


def _change() -> Change:
    return Change("employer", "某厂", "笔误")


def _cases() -> Selection:
    return Selection("broadcast", (GONE,))


async def _broadcast(place: Organisation) -> int:
    given = wording.given_values("notice", VALUES, await settings.in_force())
    row = await Broadcast.create(
        organisation=place,
        title="登记",
        message="notice",
        given=json.dumps(given),
        audience="examiners",
        filters={},
        state=Writing.SUBMITTED,
        excluded={},
        author="somebody",
        submitter="somebody",
        created_at=NOW,
    )
    return row.id


async def _reply(name: str) -> int:
    row = await IncomingMessage.create(
        channel="sms",
        external_id=name,
        address="+8613800138000",
        address_index="x",
        text="好的",
        sent_at=NOW,
        received_at=NOW,
        state=Reading.UNMATCHED,
        outcome="not_understood",
    )
    return row.id


def _account(world: World) -> Account:
    return Account("newcomer", "王强", "13900139000", Grant(world.place.code, Role.CLERK))


def _leave() -> absences.Leave:
    return absences.Leave(NOW, NOW + timedelta(days=1))


def _order(world: World) -> tasks.Order:
    return tasks.Order(f"V{world.place.code}", "O", 3, date(2027, 5, 15), Half.PM, 3)


def _draft(world: World) -> drafting.Draft:
    return drafting.Draft("登记", "notice", VALUES, "examiners", {}, organisation=world.place.code)


def _demand(world: World) -> billing.Demand:
    return billing.Demand(world.place.id, "鉴定费", [Charge("理论", 5000)], payer_id=world.place.id)


def _wish(world: World) -> refunding.Wish:
    return refunding.Wish(world.payment.id, 100, "考试取消")


def _plan(world: World, kind: PlanKind) -> planning.Draft:
    applicant = Applicant.ENTERPRISE_SCHOOL if kind is PlanKind.SPECIAL else None
    category = min(REACH[kind].categories)
    return a_draft(organisation=world.place.code, kind=kind, category=category, applicant_kind=applicant)


def _hours(world: World) -> slots.Offer:
    return slots.Offer(world.place.code, NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1), "二楼", 1)


def _visit(world: World) -> visits.Wish:
    return visits.Wish(world.place.code, f"PLAN-{world.place.code}", GONE)


def _about(world: World) -> disputes.Subject:
    return disputes.Subject(About.TASK, world.invitation.task_id)
