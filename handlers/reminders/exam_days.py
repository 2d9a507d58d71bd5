"""Days of practical exams: the site, the team and staff are reminded of what must be done before them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from db import secrets
from db.ids import ids_of
from db.models import Invitation, Task
from exam.calendar import WorkingDays, deadlines
from exam.invitation import CERTAIN
from exam.people import mobiles
from exam.reminders import Audience
from handlers.reminders.occasion import Occasion, Search
from messages.instants import say_day, say_instant
from messages.words import say


async def find(search: Search) -> list[Occasion]:
    """Tasks in the stages of the rule, each with its site, its confirmed examiners, or staff."""
    wanted = Task.filter(state__in=sorted(search.rule.stages))
    if search.between is not None:
        wanted = wanted.filter(day__gte=search.between[0], day__lte=search.between[1])
    if search.subjects is not None:
        wanted = wanted.filter(id__in=search.subjects)
    rows: list[tuple[int, date, int]] = await wanted.order_by("id").values_list("id", "day", "venue_id")
    match search.rule.audience:
        case Audience.TEAM:
            teams = await _teams([id_ for id_, *_ in rows], search.people)
            return [Occasion(id_, day, teams[id_]) for id_, day, _ in rows if id_ in teams]
        case Audience.SITE:
            return [Occasion(id_, day, (f"venue:{venue}",)) for id_, day, venue in rows]
        case _:
            staff = tuple(f"staff:{secrets.index(each)}" for each in mobiles(search.settings.alarm_phones))
            return [Occasion(id_, day, staff) for id_, day, _ in rows]


async def _teams(tasks: Iterable[int], people: Iterable[str] | None) -> dict[int, tuple[str, ...]]:
    found = Invitation.filter(task_id__in=list(tasks), state__in=list(CERTAIN))
    if people is not None:
        found = found.filter(examiner_id__in=[int(each.partition(":")[2]) for each in people])
    members = defaultdict(list)
    for task_id, examiner_id in await found.order_by("id").values_list("task_id", "examiner_id"):
        members[int(str(task_id))].append(f"examiner:{examiner_id}")
    return {task_id: tuple(people) for task_id, people in members.items()}


async def values(search: Search, days: WorkingDays) -> dict[int, Mapping[str, Any]]:
    """What the message of the rule says of each task."""
    tasks = await Task.filter(id__in=search.subjects or []).prefetch_related("venue__district", "occupation")
    confirmed = await _confirmed(search)
    say_of = WORDS[search.rule.key]
    return {task.id: say_of(task, search, days, confirmed[task.id]) for task in tasks}


async def _confirmed(search: Search) -> Counter[int]:
    """How many are confirmed, where the message says so."""
    if search.rule.audience is not Audience.STAFF:
        return Counter()
    found = Invitation.filter(task_id__in=search.subjects or [], state__in=list(CERTAIN))
    return Counter(await ids_of(found, "task_id"))


def _exam(task: Task) -> dict[str, Any]:
    level = say(f"level_short.{task.level_id}")
    return {"occupation": task.occupation.name, "level": level, "day": task.day}


def _contact(task: Task, search: Search) -> dict[str, str]:
    district = task.venue.district
    return {
        "contact": district.contact or search.settings.contact,
        "phone": district.phone or search.settings.contact_phone,
    }


def _demand(task: Task, search: Search, days: WorkingDays, _: int) -> dict[str, Any]:
    by = say_day(deadlines(task.day, days).demand_by)
    return {**_exam(task), **_contact(task, search), "place": task.venue.name, "by": by}


def _dispatch(task: Task, _: Search, __: WorkingDays, confirmed: int) -> dict[str, Any]:
    return {
        **_exam(task),
        "task": task.id,
        "place": task.venue.name,
        "by": say_instant(task.deadline),
        "required": task.required,
        "confirmed": confirmed,
    }


def _meeting(task: Task, search: Search, days: WorkingDays, _: int) -> dict[str, Any]:
    told = {**_exam(task), **_contact(task, search), "on": say_day(deadlines(task.day, days).meeting_on)}
    if task.meeting_time:
        told |= {"place": task.place or task.venue.name, "meeting_time": task.meeting_time}
    return told


def _eve(task: Task, search: Search, _: WorkingDays, __: int) -> dict[str, Any]:
    half = say(f"half.{task.half.value}")
    return {**_exam(task), **_contact(task, search), "place": task.venue.name, "half": half}


WORDS = {"demand_due": _demand, "dispatch_due": _dispatch, "meeting": _meeting, "eve_of_exam": _eve}
