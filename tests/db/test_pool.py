"""What the draw asks about each examiner, read from the rows of both databases."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from board_rows import NOW, a_task, a_venue, an_examiner, an_invitation, an_occupation

from db import pool
from db.models import (
    Avoidance,
    BlockedDate,
    Examiner,
    ExaminerDistrict,
    ExaminerPhone,
    ExaminerScope,
    Invitation,
    OptOut,
    Organisation,
    Task,
    Venue,
)
from db.models.examiners import Grade
from db.models.numbers import Kind, Source
from exam.eligibility import Candidate, Engagement, Half, Scope
from exam.invitation import CERTAIN, HOLDING, LIVE, State
from exam.task import State as TaskState

DAY = date(2027, 3, 20)
SIGN = "考务中心"


@dataclass(frozen=True, slots=True)
class Ground:
    """One task, and one examiner who is qualified for it and has no history."""

    task: Task
    venue: Venue
    phone: ExaminerPhone

    async def another_task(self, **changed: Any) -> Task:
        """At the same site, of another occupation."""
        usual = {"occupation": await an_occupation(), "created_at": NOW}
        return await a_task(self.venue, **{**usual, **changed})

    async def invited(self, task: Task, state: State) -> Invitation:
        """The examiner's invitation to `task`."""
        invited = await an_invitation(task, state)
        await Invitation.filter(id=invited.id).update(
            examiner_id=self.phone.examiner_id, phone_id=self.phone.id
        )
        return invited

    async def served(self, days_before: int, state: TaskState = TaskState.PAID) -> Task:
        """A session of the site so many days before, with the examiner on its team."""
        task = await self.another_task(day=DAY - timedelta(days=days_before), state=state)
        await self.invited(task, State.NOTIFIED)
        return task

    async def facts(self) -> Candidate:
        [found] = await pool.candidates(await Task.get(id=self.task.id), SIGN)
        return found


@pytest.fixture
async def ground(database: str) -> Ground:
    venue, phone, occupation = await a_venue(), await an_examiner(), await an_occupation()
    task = await a_task(venue, occupation=occupation, day=DAY)
    await ExaminerScope.create(examiner_id=phone.examiner_id, occupation=occupation, level_id=3)
    return Ground(task, venue, phone)


async def test_an_examiner_without_history_has_plain_facts(ground: Ground) -> None:
    occupation = await ground.task.occupation

    assert await ground.facts() == Candidate(
        id=ground.phone.examiner_id,
        senior=False,
        certificate_until=date(2028, 12, 31),
        scopes=frozenset({Scope(occupation.code, 3)}),
        districts=(),
        blocked=frozenset(),
        avoids=frozenset(),
        employer="",
        reachable=True,
        rating=None,
        recent_tasks=0,
        served_here_in_a_row=0,
        on_last_team_here=False,
        engagements=(),
        asked_before=False,
    )


async def test_only_who_has_the_occupation_and_the_level_is_in_the_pool(ground: Ground) -> None:
    other = await an_examiner()
    await ExaminerScope.create(
        examiner_id=other.examiner_id, occupation_id=ground.task.occupation_id, level_id=4
    )

    assert [each.id for each in await pool.candidates(ground.task, SIGN)] == [ground.phone.examiner_id]


async def test_named_examiners_are_asked_about_whatever_their_scope(ground: Ground) -> None:
    other = await an_examiner()

    found = await pool.candidates(ground.task, SIGN, only=[other.examiner_id])

    assert [(each.id, each.scopes) for each in found] == [(other.examiner_id, frozenset())]


async def test_qualification_wishes_and_hindrances_are_read(ground: Ground) -> None:
    examiner = await ground.phone.examiner
    await Examiner.filter(id=examiner.id).update(grade=Grade.SENIOR, employer="赣江学院", rating=88)
    far, near = await (await a_venue()).district, await (await a_venue()).district
    await ExaminerDistrict.create(examiner=examiner, district=far, rank=2)
    await ExaminerDistrict.create(examiner=examiner, district=near, rank=1)
    await BlockedDate.create(examiner=examiner, day=DAY)
    await BlockedDate.create(examiner=examiner, day=DAY + timedelta(days=1))
    avoided = await Organisation.get(id=ground.venue.organisation_id)
    await Avoidance.create(examiner=examiner, organisation=avoided)

    found = await ground.facts()

    assert (found.senior, found.employer, found.rating) == (True, "赣江学院", 88)
    assert (found.districts, found.blocked, found.avoids) == (
        (near.code, far.code),
        frozenset({DAY}),
        frozenset({avoided.code}),
    )


async def test_without_a_number_in_use_nobody_is_reachable(ground: Ground) -> None:
    await ExaminerPhone.filter(id=ground.phone.id).update(valid_until=NOW)

    assert (await ground.facts()).reachable is False


@pytest.mark.parametrize(
    ("kind", "sign", "lifted_at", "reachable"),
    [
        (Kind.DISPATCH, SIGN, None, False),
        (Kind.ALL, SIGN, None, False),
        (Kind.ALL, "", None, False),
        (Kind.BROADCAST, SIGN, None, True),
        (Kind.DISPATCH, "别的签名", None, True),
        (Kind.DISPATCH, SIGN, NOW, True),
    ],
)
async def test_who_refuses_dispatch_messages_under_our_sign_is_not_reachable(
    ground: Ground, kind: Kind, sign: str, lifted_at: datetime | None, reachable: bool
) -> None:
    await OptOut.create(
        address_index=ground.phone.phone_index,
        sign=sign,
        kind=kind,
        at=NOW,
        source=Source.REPLY,
        lifted_at=lifted_at,
    )

    assert (await ground.facts()).reachable is reachable


async def test_an_invitation_to_this_task_counts_as_asked_and_as_nothing_else(ground: Ground) -> None:
    before = await ground.facts()

    await ground.invited(ground.task, State.NOTIFIED)

    assert await ground.facts() == replace(before, asked_before=True)


async def test_engagements_are_the_live_and_held_invitations_to_other_tasks(ground: Ground) -> None:
    for number, state in enumerate(State):
        task = await ground.another_task(day=DAY + timedelta(days=number), half=Half.PM)
        await ground.invited(task, state)

    wanted = {
        Engagement(DAY + timedelta(days=number), Half.PM, state in HOLDING)
        for number, state in enumerate(State)
        if state in LIVE | HOLDING
    }
    assert set((await ground.facts()).engagements) == wanted


async def test_recent_tasks_are_the_certain_ones_of_ninety_days(ground: Ground) -> None:
    for days in (1, 89, 90, 91):
        await ground.served(days)
    for state in set(State) - CERTAIN:
        await ground.invited(await ground.another_task(day=DAY - timedelta(days=2)), state)

    assert (await ground.facts()).recent_tasks == 3


async def test_sessions_in_a_row_end_at_the_first_without_them(ground: Ground) -> None:
    await ground.served(40)
    await ground.another_task(day=DAY - timedelta(days=30), state=TaskState.PAID)
    await ground.served(20)
    await ground.served(10, TaskState.FORMED)

    found = await ground.facts()

    assert (found.served_here_in_a_row, found.on_last_team_here) == (2, True)


async def test_a_session_that_was_cancelled_or_is_to_come_makes_no_row(ground: Ground) -> None:
    await ground.served(30)
    for state in (TaskState.CANCELLED, TaskState.OPEN, TaskState.DRAFT):
        await ground.another_task(day=DAY - timedelta(days=5), state=state)
    await ground.another_task(day=DAY + timedelta(days=5), state=TaskState.FORMED)
    await ground.another_task(day=DAY, state=TaskState.FORMED)

    found = await ground.facts()

    assert (found.served_here_in_a_row, found.on_last_team_here) == (1, True)


async def test_the_last_team_without_them_breaks_the_row(ground: Ground) -> None:
    await ground.served(30)
    last = await ground.another_task(day=DAY - timedelta(days=5), state=TaskState.EXAMINED)
    await ground.invited(last, State.WITHDRAWN)

    found = await ground.facts()

    assert (found.served_here_in_a_row, found.on_last_team_here) == (0, False)


async def test_sessions_of_another_site_do_not_count(ground: Ground) -> None:
    elsewhere = await a_task(day=DAY - timedelta(days=3), state=TaskState.PAID)
    await ground.invited(elsewhere, State.NOTIFIED)

    found = await ground.facts()

    assert (found.served_here_in_a_row, found.on_last_team_here, found.recent_tasks) == (0, False, 1)


async def test_the_last_teams_are_the_newest_first_and_no_more_than_asked_for(ground: Ground) -> None:
    members = []
    for days in (30, 20, 10):
        task = await ground.another_task(day=DAY - timedelta(days=days), state=TaskState.PAID)
        members.append((await an_invitation(task, State.CONFIRMED)).examiner_id)

    teams = await pool.last_teams(ground.task, how_many=2)

    assert teams == [frozenset({members[2]}), frozenset({members[1]})]
