"""The values a board page is made of; codes stand beside their words, for icons and colours."""

from dataclasses import dataclass
from datetime import date, datetime

from db.models.delivery import Sending
from exam.invitation import State
from exam.task import State as TaskState


@dataclass(frozen=True, slots=True)
class Counts:
    """Invitations of a task: held includes confirmed, declined includes withdrawn.

    `timed_out` is (round, how many) of those who never replied or never confirmed.
    """

    required: int
    held: int
    confirmed: int
    planned: int
    asked: int
    reserve: int
    declined: int
    undelivered: int
    timed_out: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message and its receipt; `to` is the examiner, `code` the provider's where it did not arrive."""

    to: str
    title: str
    state: Sending
    state_word: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EventLine:
    id: int
    at: datetime
    text: str
    alarm: bool
    actor: str


@dataclass(frozen=True, slots=True)
class TaskCard:
    """One task; `due_at` is the next instant an answer is due, `overdue` an open task after its deadline."""

    id: int
    venue: str
    occupation: str
    level: str
    day: date
    day_word: str
    half: str
    state: TaskState
    state_word: str
    deadline: datetime
    overdue: bool
    provisional: bool
    escalated: bool
    revision: int
    counts: Counts
    due_at: datetime | None
    last_message: MessageLine | None
    last_event: EventLine | None


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One examiner of a task; `phone` is masked."""

    id: int
    examiner: str
    phone: str
    grade: str
    leads: bool
    state: State
    state_word: str
    round: int
    due_at: datetime | None
    last_message: MessageLine | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything about one task: `notices` went to the site, the district or staff; newest first."""

    card: TaskCard
    place: str
    meeting_time: str
    waiver: str
    leader: str
    invitations: tuple[InvitationLine, ...]
    notices: tuple[MessageLine, ...]
    timeline: tuple[EventLine, ...]
