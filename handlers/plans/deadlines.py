"""Deadlines as rows: derived, recomputed when a date or the calendar moves, met, waived, enforced (77)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db import settings, working_days
from db.atomic import atomic
from db.models import Deadline, Plan, PlanSubject
from exam.errors import RuleBroken
from exam.plan import RUNNING
from exam.settings import DEADLINE
from exam.timetable import BY_CODE, Days, Due, Offset, derive, parse_offset
from handlers import policies
from handlers.act import Act
from handlers.plans import desk

LONGEST = 200


async def recompute(plan: Plan, act: Act) -> None:
    """Bring the deadlines of one plan up to date, inside the caller's transaction."""
    await _recompute([plan])


async def recompute_all(act: Act) -> int:
    """Bring those of all plans up to date that are not over; how many rows changed."""
    return await _recompute(await Plan.filter(state__in=sorted(RUNNING)).order_by("id"))


async def _recompute(plans: Sequence[Plan]) -> int:
    days, stored = await _days(plans), await _stored(plans)
    offsets, calendar = await in_force(), await working_days.known()
    changed = 0
    for plan in plans:
        wanted = derive(plan.kind, days[plan.id], offsets, calendar)
        for code, due in wanted.items():
            changed += await _store(plan.id, code, due, stored.get((plan.id, code)))
        gone = [row.id for (id_, code), row in stored.items() if id_ == plan.id and code not in wanted]
        # What nobody acted on was only reckoned: it goes with its rule or its subject.
        changed += await Deadline.filter(id__in=gone, met_at=None, waived_at=None).delete()
    return changed


async def in_force() -> dict[str, Offset]:
    """The offset of every rule as the province or staff set it."""
    texts = await settings.texts()
    return {code: parse_offset(texts[DEADLINE + code]) for code in BY_CODE}


async def _days(plans: Sequence[Plan]) -> Mapping[int, Days]:
    held = PlanSubject.filter(plan_item__plan_id__in=[plan.id for plan in plans])
    first: dict[int, dict[str, date]] = defaultdict(dict)
    for plan_id, kind, day in await held.values_list("plan_item__plan_id", "subject__kind", "held_on"):
        known = first[plan_id]
        known[str(kind)] = min(day, known.get(str(kind), day))
    return {plan.id: Days(plan.exam_on, first[plan.id]) for plan in plans}


async def _stored(plans: Sequence[Plan]) -> dict[tuple[int, str], Deadline]:
    rows = await Deadline.filter(plan_id__in=[plan.id for plan in plans])
    return {(row.plan_id, row.code): row for row in rows}


async def _store(plan_id: int, code: str, due: Due, row: Deadline | None) -> int:
    values: dict[str, Any] = {"due_on": due.due_on, "due_at": due.due_at, "provisional": due.provisional}
    if row is None:
        await Deadline.create(plan_id=plan_id, code=code, **values)
        return 1
    if (row.due_on, row.due_at, row.provisional) == (due.due_on, due.due_at, due.provisional):
        return 0
    moved = row.due_at != due.due_at
    again = {"warned_at": None, "version": row.version + 1} if moved else {}
    return await Deadline.filter(id=row.id, version=row.version).update(**values, **again)


async def refuse_after(plan: Plan, code: str, act: Act) -> None:
    """Refuse what comes after a hard deadline, unless waived or met before: RuleBroken("deadline_passed")."""
    row = await Deadline.get_or_none(plan_id=plan.id, code=code)
    if row is None or row.met_at or row.waived_at or act.now <= row.due_at:
        return
    if BY_CODE[code].hard:
        raise RuleBroken("deadline_passed", deadline_code=code, due_at=row.due_at)


async def meet(plan: Plan, code: str, act: Act) -> None:
    """What the deadline was for has been done; the first time counts."""
    await Deadline.filter(plan_id=plan.id, code=code, met_at=None).update(met_at=act.now)


async def reopen(plan: Plan, code: str) -> None:
    """It has been undone: a plan was sent back or taken back before anybody relied on it."""
    await Deadline.filter(plan_id=plan.id, code=code).update(met_at=None)


@atomic
async def note_met(plan_id: int, code: str, act: Act) -> Deadline:
    """Staff note that it was done: rosters came in on paper, scores stand in another system."""
    plan = await desk.lock(plan_id)
    await policies.allow(act, "deadline.met", plan.organisation_id)
    row = await _open_row(plan, code)
    await meet(plan, code, act)
    await desk.record(plan, "deadline_met", {"code": code}, act)
    await row.refresh_from_db()
    return row


@atomic
async def waive(plan_id: int, code: str, reason: str, act: Act) -> Deadline:
    """Let a plan pass a deadline, with the reason on record (domain.md 77); refused where it is met."""
    plan = await desk.lock(plan_id)
    await policies.allow(act, "deadline.waive", plan.organisation_id)
    if not 0 < len(reason.strip()) <= LONGEST:
        raise RuleBroken("waiver_reason", most=LONGEST)
    row = await _open_row(plan, code)
    row.waived_at, row.waived_by, row.waiver = act.now, act.actor, reason.strip()
    await row.save(update_fields=["waived_at", "waived_by", "waiver"])
    await desk.record(plan, "waive", {"code": code, "due_on": row.due_on.isoformat()}, act)
    return row


async def _open_row(plan: Plan, code: str) -> Deadline:
    row = await Deadline.get_or_none(plan_id=plan.id, code=code)
    if row is None:
        raise RuleBroken("unknown_deadline", code=code)
    if row.met_at is not None or row.waived_at is not None:
        raise RuleBroken("deadline_over", deadline_code=code)
    return row
