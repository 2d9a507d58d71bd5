"""What must hold after every transaction of dispatch, whatever happened (domain.md B1, I1-I5; R1, R5)."""

import re
from collections import defaultdict
from itertools import combinations

from dispatch_story import Story
from tortoise.expressions import Q

from db import pool
from db.models import Invitation, OutgoingMessage, Prompt, Task, TaskDue, TaskEvent
from db.models.delivery import Sending
from exam.eligibility import Half, Relaxation, eligible
from exam.invitation import CERTAIN, HOLDING, LIVE, WAITING, State
from exam.task import State as TaskState
from handlers.dispatch.desk import lock
from handlers.dispatch.drawing import demand_of, limits_of

QUESTION_KEY = re.compile(r"invitation:[0-9]+:(invite|confirm):[0-9]+:[12]")
ON_ITS_WAY = Q(state__in=[Sending.QUEUED, Sending.LEASED, Sending.UNKNOWN]) | Q(news=True)
"""Somebody has still to send it, to look for it, or to hear what became of it."""


class Watched(Story):
    """A story whose every transaction is followed by a look at all invariants."""

    seen = 0  # the newest outgoing message that was looked at

    async def hand_over(self, row: OutgoingMessage) -> None:
        await self.check_what_leaves(row)
        await super().hand_over(row)

    async def handled(self) -> None:
        tasks = {each.id: each for each in await Task.all()}
        invitations = await Invitation.all().order_by("id")
        by_task: dict[int, list[Invitation]] = defaultdict(list)
        for each in invitations:
            by_task[each.task_id].append(each)
        for task in tasks.values():
            check_seats(task, by_task[task.id])
            if task.state is TaskState.OPEN and not await self.is_to_be_looked_at(task):
                check_no_seat_waits(task, by_task[task.id], seats_of(tasks, invitations))
                await self.check_somebody_is_asked(task, by_task[task.id])
        check_nobody_sits_twice(seats_of(tasks, invitations))
        await check_waiting(invitations)
        await self.check_new_messages(tasks, by_task)
        assert len(self.carrier.out_ids()) == len(set(self.carrier.out_ids())), "R1: carried twice"

    async def check_what_leaves(self, row: OutgoingMessage) -> None:
        """At the door: no question that was answered, no #3 of a team that is none (R5, I2)."""
        if row.prompt_id is not None:
            assert (await Prompt.get(id=row.prompt_id)).closed_at is None, "R5: its question is closed"
        if row.message.startswith("team"):
            invited = await Invitation.get(id=row.topic_id).prefetch_related("task")
            assert invited.state in CERTAIN, "I2: no member"
            assert invited.task.state is TaskState.FORMED, "I2: no team"
            assert row.key.endswith(f":{invited.task.revision}"), "I2: an old team"

    async def check_new_messages(self, tasks: dict[int, Task], by_task: dict[int, list[Invitation]]) -> None:
        """What the last transaction put into the outbox (I2, I3, at most two of each question)."""
        new = await OutgoingMessage.filter(id__gt=self.seen, topic="invitation").order_by("id")
        home = {each.id: each for known in by_task.values() for each in known}
        told: dict[int, set[int]] = defaultdict(set)
        for row in new:
            self.seen = row.id
            invited = home[row.topic_id]
            if row.prompt_id is not None:
                assert QUESTION_KEY.fullmatch(row.key), row.key
            if row.message == "select":
                await check_said_yes(invited)
            if row.message.startswith("team"):
                told[invited.task_id].add(invited.id)
        for task_id, members in told.items():
            team = {each.id for each in by_task[task_id] if each.state in CERTAIN}
            assert members == team, "I2: #3 goes to exactly the team"
            assert len(team) == tasks[task_id].required, "I2: #3 only when it is complete"

    async def check_somebody_is_asked(self, task: Task, invitations: list[Invitation]) -> None:
        """I5, as soon as nothing is left to do for the task."""
        going = sum(each.state in LIVE | HOLDING for each in invitations)
        if going >= task.required or self.now >= task.deadline:
            return
        assert task.escalated_at is not None, "staff were not called"
        desk = await lock(task.id, self.act())
        people = await pool.candidates(desk.task, "")
        assert eligible(people, demand_of(desk), limits_of(desk), Relaxation.RATING) == [], "I5"

    async def is_to_be_looked_at(self, task: Task) -> bool:
        return await TaskDue.filter(task_id=task.id, done_at=None, due_at__lte=self.now).exists()


def seats_of(tasks: dict[int, Task], invitations: list[Invitation]) -> dict[int, list[Task]]:
    """The tasks in which each examiner holds a seat."""
    seats: dict[int, list[Task]] = defaultdict(list)
    for each in invitations:
        if each.state in HOLDING:
            seats[each.examiner_id].append(tasks[each.task_id])
    return seats


def at_once(one: Task, other: Task) -> bool:
    return one.day == other.day and Half(one.half).overlaps(other.half)


def check_no_seat_waits(task: Task, invitations: list[Invitation], seats: dict[int, list[Task]]) -> None:
    """No seat is free while somebody in reserve could take it."""
    free = task.required - sum(each.state in HOLDING for each in invitations)
    for each in invitations:
        if each.state is State.RESERVE and free > 0:
            assert any(at_once(task, other) for other in seats[each.examiner_id]), "a seat waits"


def check_seats(task: Task, invitations: list[Invitation]) -> None:
    held = sum(each.state in HOLDING for each in invitations)
    if task.state is TaskState.CANCELLED:
        assert sum(each.state in LIVE | HOLDING for each in invitations) == 0
    assert held <= task.required, "I1"
    if task.state is TaskState.FORMED:
        assert sum(each.state in CERTAIN for each in invitations) == task.required


def check_nobody_sits_twice(seats: dict[int, list[Task]]) -> None:
    for held in seats.values():
        for one, other in combinations(held, 2):
            assert not at_once(one, other), "two seats at the same time"


async def check_waiting(invitations: list[Invitation]) -> None:
    """I4: who is waited for has one open question, with a clock or on its way; nobody else has one."""
    questions: dict[int, list[Prompt]] = defaultdict(list)
    for prompt in await Prompt.filter(closed_at=None):
        questions[prompt.topic_id].append(prompt)
    coming = {each["prompt_id"] for each in await OutgoingMessage.filter(ON_ITS_WAY).values("prompt_id")}
    for each in invitations:
        mine = questions[each.id]
        assert len(mine) == (1 if each.state in WAITING else 0), f"I4: {each.state} has {len(mine)} questions"
        for prompt in mine:
            assert prompt.version == each.version
            assert prompt.due_at is not None or prompt.id in coming, f"I4: {each.state} waits for ever"


async def check_said_yes(invited: Invitation) -> None:
    seated = await TaskEvent.filter(invitation_id=invited.id, kind="added").exists()
    assert invited.said_yes_at is not None or seated, "I3: #2 without a yes"
