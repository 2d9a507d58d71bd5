"""Who could be drawn for a task: everything the rules ask about each qualified examiner, in few queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from db.ids import ids_of
from db.models import (
    Avoidance,
    BlockedDate,
    Examiner,
    ExaminerDistrict,
    ExaminerPhone,
    ExaminerScope,
    Invitation,
    Task,
)
from db.models.delivery import Lane
from db.models.examiners import Grade
from db.opt_outs import opted_out
from exam.eligibility import Candidate, Engagement, Half, Scope
from exam.invitation import CERTAIN, HOLDING, LIVE
from exam.task import State

RECENT = timedelta(days=90)
MANNED = (State.FORMED, State.MEETING, State.EXAMINED, State.RESULTS_IN, State.RECORDED, State.PAID)


async def candidates(task: Task, sign: str, only: Iterable[int] | None = None) -> list[Candidate]:
    """Examiners whose scope names the task's occupation and level, or exactly `only`.

    Who refuses dispatch messages under `sign` is not reachable.
    """
    if only is None:
        scoped = ExaminerScope.filter(occupation_id=task.occupation_id, level_id=task.level_id)
        only = await ids_of(scoped, "examiner_id")
    ids = list(only)
    examiners = await Examiner.filter(id__in=ids).order_by("id")
    scopes, districts = await _scopes(ids), await _districts(ids)
    blocked, avoids = await _blocked(ids, task), await _avoids(ids)
    engagements, recent = await _engagements(ids, task), await _recent(ids, task)
    reachable, asked = await _reachable(ids, sign), await _asked(task)
    teams = await last_teams(task, how_many=9)
    return [
        Candidate(
            id=each.id,
            senior=each.grade is Grade.SENIOR,
            certificate_until=each.certificate_until,
            scopes=frozenset(scopes[each.id]),
            districts=tuple(districts[each.id]),
            blocked=frozenset(blocked[each.id]),
            avoids=frozenset(avoids[each.id]),
            employer=each.employer,
            reachable=each.id in reachable,
            rating=each.rating,
            recent_tasks=recent[each.id],
            served_here_in_a_row=_in_a_row(each.id, teams),
            on_last_team_here=bool(teams) and each.id in teams[0],
            engagements=tuple(engagements[each.id]),
            asked_before=each.id in asked,
        )
        for each in examiners
    ]


async def last_teams(task: Task, how_many: int) -> list[frozenset[int]]:
    """The teams of this site's sessions before the task's day, newest first."""
    before = (
        await Task.filter(venue_id=task.venue_id, day__lt=task.day, state__in=MANNED)
        .order_by("-day", "-id")
        .limit(how_many)
    )
    ids = [each.id for each in before]
    members = defaultdict(set)
    for task_id, examiner_id in await Invitation.filter(task_id__in=ids, state__in=list(CERTAIN)).values_list(
        "task_id", "examiner_id"
    ):
        members[task_id].add(examiner_id)
    return [frozenset(members[each]) for each in ids]


def _in_a_row(examiner_id: int, teams: list[frozenset[int]]) -> int:
    count = 0
    for team in teams:
        if examiner_id not in team:
            break
        count += 1
    return count


async def _scopes(ids: list[int]) -> dict[int, list[Scope]]:
    found = defaultdict(list)
    for examiner_id, code, level in await ExaminerScope.filter(examiner_id__in=ids).values_list(
        "examiner_id", "occupation__code", "level_id"
    ):
        found[examiner_id].append(Scope(code, level))
    return found


async def _districts(ids: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for examiner_id, code in (
        await ExaminerDistrict.filter(examiner_id__in=ids)
        .order_by("rank")
        .values_list("examiner_id", "district__code")
    ):
        found[examiner_id].append(code)
    return found


async def _blocked(ids: list[int], task: Task) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for examiner_id, day in await BlockedDate.filter(examiner_id__in=ids, day=task.day).values_list(
        "examiner_id", "day"
    ):
        found[examiner_id].append(day)
    return found


async def _avoids(ids: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for examiner_id, code in await Avoidance.filter(examiner_id__in=ids).values_list(
        "examiner_id", "organisation__code"
    ):
        found[examiner_id].append(code)
    return found


async def _engagements(ids: list[int], task: Task) -> dict[int, list[Engagement]]:
    found = defaultdict(list)
    rows = (
        await Invitation.filter(
            examiner_id__in=ids, state__in=list(LIVE | HOLDING), task__day__gte=task.created_at.date()
        )
        .exclude(task_id=task.id)
        .values_list("examiner_id", "state", "task__day", "task__half")
    )
    for examiner_id, state, day, half in rows:
        found[examiner_id].append(Engagement(day, Half(half), state in HOLDING))
    return found


async def _recent(ids: list[int], task: Task) -> Counter[int]:
    certain = Invitation.filter(
        examiner_id__in=ids, state__in=list(CERTAIN), task__day__gte=task.day - RECENT
    )
    return Counter(await ids_of(certain.exclude(task_id=task.id), "examiner_id"))


async def _reachable(ids: list[int], sign: str) -> set[int]:
    phones = await ExaminerPhone.filter(examiner_id__in=ids, valid_until=None)
    refusing = await opted_out({each.phone_index for each in phones}, Lane.DISPATCH, sign)
    return {each.examiner_id for each in phones if each.phone_index not in refusing}


async def _asked(task: Task) -> set[object]:
    return set(await Invitation.filter(task_id=task.id).values_list("examiner_id", flat=True))
