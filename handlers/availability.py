"""When and where examiners want to work, as they say it themselves (domain.md 85, B3)."""

from collections.abc import Sequence
from datetime import date, timedelta

from db import audit
from db.atomic import atomic
from db.models import BlockedDate, Examiner, ExaminerDistrict
from exam.errors import RuleBroken
from handlers.act import Act

LONGEST = 366
MOST_DISTRICTS = 5


@atomic
async def block(examiner_id: int, first: date, last: date, act: Act) -> int:
    """No draw takes them on these days, both included; returns how many are new.

    Raises RuleBroken: days_in_past, too_many_days.
    """
    if first < act.today:
        raise RuleBroken("days_in_past", day=first)
    if (last - first).days >= LONGEST:
        raise RuleBroken("too_many_days", most=LONGEST)
    await Examiner.filter(id=examiner_id).select_for_update(no_key=True).first()
    wanted = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    held = await BlockedDate.filter(examiner_id=examiner_id, day__in=list(wanted)).values_list(
        "day", flat=True
    )
    fresh = sorted(wanted - set(held))
    await BlockedDate.bulk_create([BlockedDate(examiner_id=examiner_id, day=day) for day in fresh])
    await _record("examiner.blocked", examiner_id, act, first=first.isoformat(), last=last.isoformat())
    return len(fresh)


@atomic
async def unblock(examiner_id: int, day: date, act: Act) -> None:
    """They can come on this day after all."""
    if await BlockedDate.filter(examiner_id=examiner_id, day=day).delete():
        await _record("examiner.unblocked", examiner_id, act, day=day.isoformat())


@atomic
async def wish(examiner_id: int, district_ids: Sequence[int], act: Act) -> None:
    """The districts where they want to examine, the first wish first; RuleBroken: too_many_districts."""
    if len(district_ids) > MOST_DISTRICTS:
        raise RuleBroken("too_many_districts", most=MOST_DISTRICTS)
    await Examiner.filter(id=examiner_id).select_for_update(no_key=True).first()
    await ExaminerDistrict.filter(examiner_id=examiner_id).delete()
    await ExaminerDistrict.bulk_create(
        ExaminerDistrict(examiner_id=examiner_id, district_id=district, rank=rank)
        for rank, district in enumerate(district_ids, 1)
    )
    await _record("examiner.districts", examiner_id, act, districts=list(district_ids))


async def _record(action: str, examiner_id: int, act: Act, **detail: object) -> None:
    await audit.record(action, f"examiner:{examiner_id}", detail, act.actor, act.now)
