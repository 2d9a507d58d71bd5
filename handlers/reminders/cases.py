"""Cases that wait beyond the days of their step: whoever may decide them hears of it (domain.md 29)."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from db.callers import caller_of
from db.models import Absence, ApprovalCase, Organisation
from db.posts import held_at
from exam.calendar import CHINA
from exam.policy import Role
from handlers.approval.desks import at_my_desks
from handlers.reminders.occasion import Occasion, Search
from messages.instants import say_instant
from messages.words import say


async def find(search: Search) -> list[Occasion]:
    """By step and last day, everybody who may decide on a case there: at the own desk, or for somebody away.

    The days of a case at a step end once, so each of them hears of it once, together with its like.
    """
    found, today = [], search.act.today
    for login, staff_id in sorted((await _sitting(search)).items()):
        caller = await caller_of(login, today)
        if caller is not None:
            mine = await at_my_desks(replace(search.act, actor=login, caller=caller))
            found += await _occasions(f"member:{staff_id}", _waiting(mine, search))
    return found


def _waiting(cases: QuerySet[ApprovalCase], search: Search) -> QuerySet[ApprovalCase]:
    waiting = cases.filter(state__in=sorted(search.rule.stages), due_at__not_isnull=True)
    if search.instants is not None:
        waiting = waiting.filter(due_at__gte=search.instants[0], due_at__lt=search.instants[1])
    if search.subjects is not None:
        waiting = waiting.filter(approval_step_id__in=search.subjects)
    return waiting


async def _sitting(search: Search) -> dict[str, int]:
    """Log-in name and id of all with a post where such cases wait, and of those who stand in for them."""
    waiting = _waiting(ApprovalCase.all(), search).distinct()
    desks: dict[str, set[int | None]] = defaultdict(set)
    for role, organisation_id in await waiting.values_list("role", "organisation_id"):
        desks[str(role)].add(organisation_id)
    people: dict[str, int] = {}
    for role, places in desks.items():
        posts = await held_at(await _places(places), [Role(role)], search.act.today)
        people |= {post.staff.login: post.staff_id for post in posts}
    away = Absence.filter(staff_id__in=list(people.values()), ended_at=None)
    standing_in = away.filter(
        from_at__lte=search.act.now, until_at__gt=search.act.now, delegate_id__not_isnull=True
    )
    return people | dict(await standing_in.values_list("delegate__login", "delegate_id"))


async def _places(organisations: set[int | None]) -> set[int]:
    """What belongs to the whole installation is decided at the top of the tree."""
    places = organisations - {None}
    if None in organisations:
        places |= {row.id for row in await Organisation.filter(parent_id=None).only("id")}
    return {each for each in places if each is not None}


async def _occasions(person: str, mine: QuerySet[ApprovalCase]) -> list[Occasion]:
    counted: Counter[tuple[int, str, datetime]] = Counter()
    by = ("approval_step_id", "topic", "due_at")
    rows = mine.annotate(cases=Count("id")).group_by(*by)
    for step_id, topic, due_at, cases in await rows.values_list(*by, "cases"):
        counted[step_id, topic, due_at] += cases
    return [
        Occasion(
            step_id,
            due_at.astimezone(CHINA).date(),
            (person,),
            {"matter": say(f"approval_topic.{topic}"), "count": str(cases), "by": say_instant(due_at)},
        )
        for (step_id, topic, due_at), cases in sorted(counted.items())
    ]
