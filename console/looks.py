"""How instants read on a page, and which icon and tone go with a state (never colour alone)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from db.models.delivery import Sending
from exam.calendar import CHINA
from exam.invitation import State
from exam.task import State as TaskState
from handlers.board import TaskCard
from handlers.board.timeline import day_in_words

Look = tuple[str, str]
"""An icon of templates/icons.html and a tone of static/board.css."""

INVITATION: Mapping[State, Look] = {
    State.PLANNED: ("clock", "quiet"),
    State.S1A: ("send", "busy"),
    State.S1B: ("send", "busy"),
    State.RESERVE: ("queue", "spare"),
    State.S2A: ("glass", "wait"),
    State.S2B: ("glass", "wait"),
    State.CONFIRMED: ("check", "good"),
    State.NOTIFIED: ("checks", "good"),
    State.DECLINED: ("cross", "bad"),
    State.NO_REPLY: ("late", "quiet"),
    State.NO_CONFIRM: ("late", "bad"),
    State.FULL: ("people", "quiet"),
    State.CANCELLED: ("stop", "quiet"),
    State.WITHDRAWN: ("leave", "bad"),
    State.UNDELIVERED: ("alert", "bad"),
    State.CONFLICT: ("swap", "quiet"),
}
TASK: Mapping[TaskState, Look] = {
    TaskState.DRAFT: ("clock", "quiet"),
    TaskState.REQUESTED: ("clock", "quiet"),
    TaskState.OPEN: ("send", "busy"),
    TaskState.FORMED: ("checks", "good"),
    TaskState.MEETING: ("people", "good"),
    TaskState.EXAMINED: ("check", "good"),
    TaskState.RESULTS_IN: ("check", "good"),
    TaskState.RECORDED: ("check", "good"),
    TaskState.PAID: ("check", "good"),
    TaskState.CANCELLED: ("stop", "quiet"),
}
MESSAGE: Mapping[Sending, Look] = {
    Sending.QUEUED: ("clock", "quiet"),
    Sending.LEASED: ("send", "busy"),
    Sending.UNKNOWN: ("ask", "wait"),
    Sending.ACCEPTED: ("check", "busy"),
    Sending.DELIVERED: ("checks", "good"),
    Sending.FAILED: ("alert", "bad"),
    Sending.EXPIRED: ("late", "bad"),
    Sending.CANCELLED: ("stop", "quiet"),
}


def moment(at: datetime) -> str:
    """2027年3月16日(周二) 18:00, by the clock of the office."""
    here = at.astimezone(CHINA)
    return f"{day_in_words(here.date())} {here:%H:%M}"


def minute(at: datetime) -> str:
    """11月21日 10:05, by the clock of the office."""
    here = at.astimezone(CHINA)
    return f"{here.month}月{here.day}日 {here:%H:%M}"


def iso(at: datetime) -> str:
    """For the machine: the instant in UTC with its milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def unpublished_years(tasks: Iterable[TaskCard]) -> list[int]:
    """Years whose holidays are not out yet, as the provisional deadlines of `tasks` show.

    A task's last deadline lies 4 working days after its day: one of late December meets the next year.
    """
    return sorted({(task.day + timedelta(days=7)).year for task in tasks if task.provisional})
