"""The tasks on the board, each as one card: a handful of queries however many tasks there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from db.models import Invitation, Task
from exam.calendar import CHINA
from exam.invitation import ASKED, CERTAIN, HOLDING, State
from exam.task import State as TaskState
from handlers.board.events import last_by_task
from handlers.board.messages import due_by_invitation, message_lines, newest_by_invitation
from handlers.board.shown import Counts, EventLine, MessageLine, TaskCard
from handlers.board.timeline import day_in_words
from messages.words import say

MOST_TASKS = 300
STAYS = timedelta(days=7)
TIMED_OUT = frozenset({State.NO_REPLY, State.NO_CONFIRM})
BACKED_OUT = frozenset({State.DECLINED, State.WITHDRAWN})
CONCERNS = (TaskState.OPEN, TaskState.REQUESTED, TaskState.FORMED, TaskState.MEETING)


@dataclass(frozen=True, slots=True)
class _Seat:
    id: int
    task_id: int
    state: State
    round: int
    examiner: str


@dataclass(frozen=True, slots=True)
class _News:
    due_at: datetime | None
    message: MessageLine | None
    event: EventLine | None


async def tasks_on_board(now: datetime) -> list[TaskCard]:
    """The MOST_TASKS tasks whose day is next, or was within a week; those that need people come first."""
    since = now.astimezone(CHINA).date() - STAYS
    near = Task.filter(day__gte=since).order_by("day", "id").limit(MOST_TASKS)
    tasks = await near.select_related("venue", "occupation", "level")
    return sorted(await cards(tasks, now), key=_urgency)


def _urgency(card: TaskCard) -> tuple[bool, int, datetime, int]:
    place = CONCERNS.index(card.state) if card.state in CONCERNS else len(CONCERNS)
    return not card.escalated, place, card.deadline, card.id


async def cards(tasks: Sequence[Task], now: datetime) -> list[TaskCard]:
    """Cards in the order of `tasks`, whose venue, occupation and level are loaded."""
    ids = [task.id for task in tasks]
    seats = await _seats(ids)
    news = await _news(ids, seats)
    return [_card(task, now, seats.get(task.id, []), news[task.id]) for task in tasks]


async def _seats(task_ids: Sequence[int]) -> dict[int, list[_Seat]]:
    invitations = Invitation.filter(task_id__in=task_ids).order_by("task_id", "id")
    rows = await invitations.values_list("id", "task_id", "state", "round", "examiner__name")
    seats = [_Seat(one, task, State(state), round_, name) for one, task, state, round_, name in rows]
    return {task: list(group) for task, group in groupby(seats, key=lambda seat: seat.task_id)}


async def _news(task_ids: Sequence[int], seats: dict[int, list[_Seat]]) -> dict[int, _News]:
    dues = await due_by_invitation(task_ids)
    newest = await newest_by_invitation(task_ids)
    last = {
        task: max((newest[seat.id] for seat in group if seat.id in newest), default=0)
        for task, group in seats.items()
    }
    names = {seat.id: seat.examiner for group in seats.values() for seat in group}
    messages = await message_lines(last.values(), names)
    events = await last_by_task(task_ids)
    return {
        task: _News(
            min((dues[seat.id] for seat in seats.get(task, []) if seat.id in dues), default=None),
            messages.get(last.get(task, 0)),
            events.get(task),
        )
        for task in task_ids
    }


def _card(task: Task, now: datetime, seats: Sequence[_Seat], news: _News) -> TaskCard:
    return TaskCard(
        id=task.id,
        venue=task.venue.name,
        occupation=task.occupation.name,
        level=f"{task.level.name}/{task.level.title}",
        day=task.day,
        day_word=day_in_words(task.day),
        half=say(f"half.{task.half}"),
        state=task.state,
        state_word=say(f"task.{task.state}"),
        deadline=task.deadline,
        overdue=task.state is TaskState.OPEN and task.deadline <= now,
        provisional=task.provisional,
        escalated=task.escalated_at is not None,
        revision=task.revision,
        counts=_count(task.required, seats),
        due_at=news.due_at,
        last_message=news.message,
        last_event=news.event,
    )


def _count(required: int, seats: Sequence[_Seat]) -> Counts:
    states = Counter(seat.state for seat in seats)
    late = Counter(seat.round for seat in seats if seat.state in TIMED_OUT)

    def among(wanted: Iterable[State]) -> int:
        return sum(states[state] for state in wanted)

    return Counts(
        required=required,
        held=among(HOLDING),
        confirmed=among(CERTAIN),
        planned=states[State.PLANNED],
        asked=among(ASKED),
        reserve=states[State.RESERVE],
        declined=among(BACKED_OUT),
        undelivered=states[State.UNDELIVERED],
        timed_out=tuple(sorted(late.items())),
    )
