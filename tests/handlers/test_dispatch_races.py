"""Replies that arrive at the same instant, on connections of their own: PostgreSQL decides (fault 28, 29).

By I1 two people never wait to confirm the same last seat. What can race for it: two confirmations that were
sent in time and pushed to us late, such a one and a yes, and any number of yeses.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from dispatch_office import EXAM_DAY, MORNING, an_office
from dispatch_story import CONFIRM, MINUTE, NO, SECOND, YES, Story, states

from db import connect, secrets
from db.models import (
    Examiner,
    ExaminerPhone,
    IncomingMessage,
    Invitation,
    Occupation,
    OutgoingMessage,
    Prompt,
    Task,
    TaskDue,
    Venue,
)
from exam.codes import Word, code_for
from exam.eligibility import Half
from exam.invitation import HOLDING, State
from exam.task import State as TaskState
from handlers import conversation, sweeps

ROUNDS = 200
DUE = MORNING - MINUTE
"""When the questions of these tests ran out."""


@pytest.fixture
async def server(postgres_url: str, ring: secrets.KeyRing) -> AsyncIterator[None]:
    async with connect.database(postgres_url, ring):
        yield


async def a_task_of(
    *people: tuple[Examiner, State], number: int = 0, venue: str = "V01", stem: int = 100
) -> int:
    """An open task for three on its own day, with these people in these states."""
    site, work = await Venue.get(code=venue), await Occupation.all().first()
    assert work is not None
    task = await Task.create(
        venue=site,
        occupation=work,
        level_id=3,
        day=EXAM_DAY + timedelta(days=number),
        half=Half.AM,
        required=3,
        state=TaskState.OPEN,
        deadline=datetime(2028, 1, 1, tzinfo=UTC),
        created_at=MORNING,
    )
    for rank, (examiner, state) in enumerate(people, start=1):
        await an_invitation(task, examiner, state, rank, stem=str(stem + number))
    return task.id


async def an_invitation(task: Task, examiner: Examiner, state: State, rank: int, stem: str) -> None:
    phone = await ExaminerPhone.get(examiner_id=examiner.id)
    invited = await Invitation.create(
        task=task,
        examiner=examiner,
        phone=phone,
        round=1,
        rank=rank,
        state=state,
        stem=stem,
        changed_at=MORNING,
    )
    going = state in {State.S1A, State.S2B}
    await Prompt.create(
        topic="invitation",
        topic_id=invited.id,
        kind="invite" if state is State.S1A else "confirm",
        version=1,
        address_index=phone.phone_index,
        stem=stem,
        opened_at=MORNING - 60 * MINUTE,
        due_at=DUE if state is not State.S1A else MORNING + MINUTE,
        closed_at=None if going else DUE,
    )


async def written(story: Story, examiner: Examiner, stem: str, word: Word) -> IncomingMessage:
    """A reply that its carrier took in time."""
    phone = await ExaminerPhone.get(examiner_id=examiner.id)
    return await story.writes(phone.phone, code_for(stem, word), ago=MINUTE + SECOND)


async def read_at_once(story: Story, *rows: IncomingMessage) -> None:
    await asyncio.gather(*(conversation.read(row.id, story.act("sms")) for row in rows))


async def told(task: int, message: str) -> int:
    ids = [each.id for each in await Invitation.filter(task_id=task)]
    return await OutgoingMessage.filter(topic="invitation", topic_id__in=ids, message=message).count()


async def test_of_two_confirmations_for_the_last_seat_one_is_held_and_one_is_told_full(server: None) -> None:
    story = Story()
    one, two, three, four = await an_office(examiners=4)

    for number in range(ROUNDS):
        task = await a_task_of(
            (one, State.CONFIRMED),
            (two, State.CONFIRMED),
            (three, State.NO_CONFIRM),
            (four, State.NO_CONFIRM),
            number=number,
        )
        stem = str(100 + number)
        rows = [await written(story, each, stem, CONFIRM) for each in (three, four)]

        await read_at_once(story, *rows)

        assert sorted(await states(task)) == ["NOTIFIED"] * 3 + ["NO_CONFIRM"]
        assert (await told(task, "full"), await told(task, "team")) == (1, 3)


async def test_of_a_confirmation_and_a_yes_for_the_last_seat_one_is_held(server: None) -> None:
    story = Story()
    one, two, three, four = await an_office(examiners=4)
    seen = set()

    for number in range(60):
        task = await a_task_of(
            (one, State.CONFIRMED),
            (two, State.CONFIRMED),
            (three, State.NO_CONFIRM),
            (four, State.S1A),
            number=number,
        )
        stem = str(100 + number)
        rows = [await written(story, three, stem, CONFIRM), await written(story, four, stem, YES)]

        await read_at_once(story, *(rows if number % 2 else reversed(rows)))

        seen.add(tuple((await states(task))[2:]))
        assert await told(task, "full") == 1

    assert seen <= {("NOTIFIED", "FULL"), ("FULL", "S2A")}


async def test_of_fifty_people_who_say_yes_at_once_one_takes_the_last_seat(server: None) -> None:
    story = Story()
    one, two, *others = await an_office(examiners=52)
    task = await a_task_of(
        (one, State.CONFIRMED), (two, State.CONFIRMED), *((each, State.S1A) for each in others)
    )
    rows = [await written(story, each, "100", YES) for each in others]

    await read_at_once(story, *rows)

    found = await states(task)
    assert (found.count("S2A"), found.count("RESERVE")) == (1, 49)
    assert await Invitation.filter(task_id=task, state__in=list(HOLDING)).count() == 3
    assert await told(task, "select") == 1


async def test_a_confirmation_sent_in_time_wins_against_the_timer_that_runs_beside_it(server: None) -> None:
    story = Story()
    one, two, three = await an_office(examiners=3)

    for number in range(60):
        task = await a_task_of(
            (one, State.CONFIRMED), (two, State.CONFIRMED), (three, State.S2B), number=number
        )
        row = await written(story, three, str(100 + number), CONFIRM)
        (overdue,) = await sweeps.due_prompts(story.act())

        await asyncio.gather(
            sweeps.end_window(overdue, story.act()), conversation.read(row.id, story.act("sms"))
        )

        assert await states(task) == ["NOTIFIED"] * 3


async def test_two_yeses_of_one_person_at_the_same_time_take_one_seat(server: None) -> None:
    story = Story()
    (one,) = await an_office(examiners=1)

    for number in range(60):
        stems = [str(100 + number), str(400 + number)]
        pair = [
            await a_task_of((one, State.S1A), number=number),
            await a_task_of((one, State.S1A), number=number, venue="V02", stem=400),
        ]
        rows = [await written(story, one, stem, YES) for stem in stems]

        await read_at_once(story, *rows)

        assert sorted(await states(pair[0]) + await states(pair[1])) == ["RESERVE", "S2A"]


async def test_a_yes_and_a_no_of_one_person_at_once_end_as_the_later_one_says(server: None) -> None:
    story = Story()
    (one,) = await an_office(examiners=1)

    for number in range(60):
        task = await a_task_of((one, State.S1A), number=number)
        phone = (await ExaminerPhone.get(examiner_id=one.id)).phone
        stem = str(100 + number)
        yes = await story.writes(phone, code_for(stem, YES), ago=MINUTE + SECOND)
        no = await story.writes(phone, code_for(stem, NO), ago=MINUTE)

        await read_at_once(story, *((no, yes) if number % 2 else (yes, no)))

        assert await states(task) == ["DECLINED"]


async def test_seats_taken_at_once_wake_a_third_task_without_losing_a_reply(server: None) -> None:
    story = Story()
    one, two = await an_office(examiners=2)

    for number in range(60):
        first = await a_task_of((one, State.S1A), number=number)
        second = await a_task_of((two, State.S1A), number=number, venue="V02")
        third = await Task.get(id=first).values("occupation_id", "venue_id")
        shared = await Task.create(
            **third,
            level_id=4,
            day=EXAM_DAY + timedelta(days=number),
            half=Half.AM,
            required=3,
            state=TaskState.OPEN,
            deadline=datetime(2028, 1, 1, tzinfo=UTC),
            created_at=MORNING,
        )
        for rank, each in enumerate((one, two), start=1):
            await an_invitation(shared, each, State.S1A, rank, stem=str(500 + number))
        rows = [await written(story, each, str(100 + number), YES) for each in (one, two)]

        await read_at_once(story, *rows)

        assert [await states(task) for task in (first, second)] == [["S2A"]] * 2
        assert await TaskDue.filter(task_id=shared.id, kind="look", done_at=None).count() == 1
