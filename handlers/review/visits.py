"""A body books its re-review for a plan, books another hour, or cancels (domain.md 81)."""

from dataclasses import dataclass

from db import audit
from db.atomic import atomic
from db.callers import place
from db.models import Organisation, Plan, PlanItem, ReviewSlot, ReviewVisit
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.policy import beginnings
from exam.review_visit import Event, State, next_state
from handlers import policies
from handlers.act import Act
from handlers.plans import desk as plans
from handlers.plans import telling


@dataclass(frozen=True, slots=True)
class Wish:
    """Which body, by its code, for which plan, by its code, in which slot."""

    body: str
    plan: str
    slot: int


@atomic
async def book(wish: Wish, act: Act) -> ReviewVisit:
    """Book, or move what was booked; the body's people are told when and where.

    Raises RuleBroken: unknown_organisation, unknown_plan, unknown_id, not_allowed, visit_not_needed,
    slot_past, slot_late, slot_elsewhere, slot_full, visit_same, visit_not_allowed.
    """
    plan, body = await _named(wish)
    await policies.allow(act, "review_visit.book", body)
    plan = await plans.lock(plan.id)
    if not await PlanItem.filter(plan_id=plan.id, occupation__needs_re_review=True).exists():
        raise RuleBroken("visit_not_needed", code=plan.code)
    held = ReviewVisit.filter(plan_id=plan.id, body_id=body.id).exclude(state=State.CANCELLED)
    row = await held.first()
    slots = await _lock_slots({wish.slot, row.review_slot_id if row else wish.slot})
    slot = slots.get(wish.slot)
    if slot is None:
        raise RuleBroken("unknown_id", what="复审时段", id=wish.slot)
    await _check(slot, plan, body, act)
    row = await (_create(slot, plan, body, act) if row is None else _rebook(row, slots, slot, act))
    await _tell(row, slot, plan, body, act)
    detail = {"plan": plan.code, "body": body.code, "slot": slot.id}
    await audit.record("review_visit.book", f"review_visit:{row.id}", detail, act.actor, act.now)
    return row


async def _named(wish: Wish) -> tuple[Plan, Organisation]:
    plan = await plans.find(wish.plan)
    body = await Organisation.get_or_none(code=wish.body)
    if body is None:
        raise RuleBroken("unknown_organisation", code=wish.body[:40])
    return plan, body


async def _lock_slots(ids: set[int]) -> dict[int, ReviewSlot]:
    """Locked in the order of their ids, so that two bodies that change places wait for each other."""
    rows = await ReviewSlot.filter(id__in=ids).order_by("id").select_for_update()
    return {row.id: row for row in rows}


async def _check(slot: ReviewSlot, plan: Plan, body: Organisation, act: Act) -> None:
    if slot.from_at <= act.now:
        raise RuleBroken("slot_past")
    if slot.held_on >= plan.exam_on:
        raise RuleBroken("slot_late", day=plan.exam_on.isoformat())
    path, business = await place(body)
    centre = await Organisation.get(id=slot.organisation_id)
    if centre.path not in {*beginnings(path), *business}:
        raise RuleBroken("slot_elsewhere")


async def _create(slot: ReviewSlot, plan: Plan, body: Organisation, act: Act) -> ReviewVisit:
    await _take(slot)
    return await ReviewVisit.create(
        review_slot=slot, plan=plan, body=body, state=State.BOOKED, booked_by=act.actor, at=act.now
    )


async def _rebook(row: ReviewVisit, slots: dict[int, ReviewSlot], slot: ReviewSlot, act: Act) -> ReviewVisit:
    # The slots were locked by what was read before: nobody has moved the visit, for its plan is locked too.
    state = next_state(row.state, Event.REBOOKED)
    if row.state is State.BOOKED and row.review_slot_id == slot.id:
        raise RuleBroken("visit_same")
    if row.review_slot_id != slot.id:
        await _take(slot)
        await _give_back(slots[row.review_slot_id])
    row.review_slot_id, row.state, row.booked_by, row.at = slot.id, state, act.actor, act.now
    row.version += 1
    await row.save(update_fields=["review_slot_id", "state", "booked_by", "at", "version"])
    return row


async def _take(slot: ReviewSlot) -> None:
    if slot.taken >= slot.capacity:
        raise RuleBroken("slot_full")
    slot.taken += 1
    await slot.save(update_fields=["taken"])


async def _give_back(slot: ReviewSlot) -> None:
    slot.taken -= 1
    await slot.save(update_fields=["taken"])


async def _tell(row: ReviewVisit, slot: ReviewSlot, plan: Plan, body: Organisation, act: Act) -> None:
    first, last = [each.astimezone(CHINA) for each in (slot.from_at, slot.until_at)]
    values = {
        "addressee": body.name[: telling.LONGEST],
        "day": slot.held_on.isoformat(),
        "time": f"{first:%H:%M}至{last:%H:%M}",
        "place": slot.place,
    }
    news = telling.News(f"review_booked:{row.id}:{row.version}", "review_booked", values, slot.from_at)
    await telling.tell(body.id, telling.BODY, plan, news, act)


@atomic
async def cancel(visit_id: int, act: Act) -> ReviewVisit:
    """Give the place back. Raises RuleBroken: unknown_id, not_allowed, visit_not_allowed."""
    row = await lock(visit_id)
    await policies.allow(act, "review_visit.book", row.body_id)
    row.state = next_state(row.state, Event.CANCELLED)
    row.version += 1
    await row.save(update_fields=["state", "version"])
    slots = await _lock_slots({row.review_slot_id})
    await _give_back(slots[row.review_slot_id])
    await audit.record("review_visit.cancel", f"review_visit:{row.id}", {}, act.actor, act.now)
    return row


async def lock(visit_id: int) -> ReviewVisit:
    """The visit, locked after its plan, as whoever books has it locked; RuleBroken("unknown_id")."""
    _, row = await plans.lock_under(ReviewVisit, visit_id, "现场复审")
    return row
