"""What may happen to one invitation: the table of domain.md B2."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    """Names and stored words as in domain.md B1."""

    PLANNED = "PLANNED"  # drawn, #1 not yet taken by the provider
    S1A = "S1A"  # asked whether the day is free
    S1B = "S1B"  # asked a second time
    RESERVE = "RESERVE"  # said yes, no seat yet
    S2A = "S2A"  # holds a seat, asked to confirm
    S2B = "S2B"  # asked to confirm a second time
    CONFIRMED = "CONFIRMED"
    NOTIFIED = "NOTIFIED"  # knows the team
    DECLINED = "DECLINED"
    NO_REPLY = "NO_REPLY"
    NO_CONFIRM = "NO_CONFIRM"
    FULL = "FULL"
    CANCELLED = "CANCELLED"
    WITHDRAWN = "WITHDRAWN"
    UNDELIVERED = "UNDELIVERED"
    CONFLICT = "CONFLICT"


S = State
ASKED = frozenset({S.S1A, S.S1B})
LIVE = frozenset({S.PLANNED, *ASKED, S.RESERVE})
CONFIRMING = frozenset({S.S2A, S.S2B})
CERTAIN = frozenset({S.CONFIRMED, S.NOTIFIED})
HOLDING = CONFIRMING | CERTAIN
ENDED = frozenset(State) - LIVE - HOLDING
WAITING = frozenset({S.PLANNED}) | ASKED | CONFIRMING
"""States in which we wait for the provider or for an answer (I4)."""


class Event(StrEnum):
    SENT = "sent"  # the provider took our question
    YES = "yes"
    NO = "no"
    CONFIRM = "confirm"
    UNREADABLE = "unreadable"
    TIMER = "timer"
    UNDELIVERED = "undelivered"  # the question failed for good
    SEAT_FREED = "seat_freed"
    TEAM_FULL = "team_full"  # every seat is confirmed
    TEAM_FORMED = "team_formed"
    TASK_CANCELLED = "task_cancelled"
    TAKEN_ELSEWHERE = "taken_elsewhere"  # confirmed for an overlapping task
    MOVED = "moved"  # other date or half-day
    ASKED_AGAIN = "asked_again"  # said yes, found it full, and now there is a seat
    CHANGED = "changed"  # other place, meeting time or colleagues
    RELEASED = "released"  # the demand was cut
    ADDED = "added"  # staff seats the person without questions
    REMOVED = "removed"  # staff takes the person out


class Case(StrEnum):
    """What the task's seats make of a reply; ANY where they do not matter."""

    ANY = "any"
    FREE = "free"  # a seat is free and nothing clashes
    WAIT = "wait"  # seats are held but not all confirmed, or another task holds this half-day
    FULL = "full"  # every seat is confirmed
    OVER = "over"  # the task is cancelled
    LATE = "late"  # too late to count
    TOLD = "told"  # setting dispatch.cancel_tells = all


class Say(StrEnum):
    """Messages that follow a move, by template name."""

    INVITE = "invite"
    SELECT = "select"
    TEAM = "team"
    TEAM_UPDATE = "team_update"
    WRONG_CODE = "wrong_code"
    FULL = "full"
    CANCELLED = "cancelled"
    LATE = "late_confirm"
    RESERVE = "reserve_noted"


@dataclass(frozen=True, slots=True)
class Move:
    """Where the invitation goes, what the person is told, whether staff must look."""

    to: State
    says: tuple[Say, ...] = ()
    alerts_staff: bool = False


class NotAllowed(RuleBroken):
    """The table has no row for this state, event and case."""

    def __init__(self, state: State, event: Event, case: Case) -> None:
        super().__init__("move_not_allowed", state=state.value, event=event.value)
        self.state, self.event, self.case = state, event, case


SAME = None
Key = tuple[State, Event, Case]
NEXT: dict[Key, Move] = {}


def _row(
    states: Iterable[State],
    event: Event,
    cases: Iterable[Case],
    to: State | None,
    *says: Say,
    staff: bool = False,
) -> None:
    """One line of B2, spread over its states and cases; `to` SAME leaves the state."""
    for state in states:
        for case in cases:
            key = (state, event, case)
            if key in NEXT:
                raise ValueError(f"two rows for {key}")
            NEXT[key] = Move(to or state, says, staff)


E, C = Event, Case
ANY, FREE, WAIT, FULL, OVER, LATE = (C.ANY,), (C.FREE,), (C.WAIT,), (C.FULL,), (C.OVER,), (C.LATE,)
CAME_TOO_LATE = frozenset({S.NO_REPLY, S.DECLINED, S.UNDELIVERED})
NOT_HELD = frozenset(State) - HOLDING

# the provider took the question; the second asking starts its own clock
_row([S.PLANNED], E.SENT, ANY, S.S1A)
_row(ASKED | CONFIRMING, E.SENT, ANY, SAME)

# yes
_row(ASKED, E.YES, FREE, S.S2A, Say.SELECT)
_row(ASKED, E.YES, WAIT, S.RESERVE, Say.RESERVE)
_row(ASKED, E.YES, FULL, S.FULL, Say.FULL)
_row(CAME_TOO_LATE, E.YES, FREE, S.S2A, Say.SELECT)
_row(CAME_TOO_LATE, E.YES, WAIT, S.RESERVE, Say.RESERVE)
_row(CAME_TOO_LATE, E.YES, FULL, S.FULL, Say.FULL)
_row(CAME_TOO_LATE, E.YES, LATE, SAME, Say.LATE)
_row(CONFIRMING, E.YES, (C.FREE, C.WAIT, C.FULL), SAME, Say.WRONG_CODE)
_row([S.RESERVE, *CERTAIN], E.YES, (C.FREE, C.WAIT, C.FULL), SAME)
_row([S.NO_CONFIRM], E.YES, (C.FREE, C.WAIT, C.LATE), SAME, Say.LATE)
_row([S.NO_CONFIRM], E.YES, FULL, SAME, Say.FULL)
_row([S.FULL], E.YES, (C.FREE, C.WAIT, C.FULL, C.LATE), SAME, Say.FULL)
_row([S.WITHDRAWN, S.CONFLICT], E.YES, (C.FREE, C.WAIT, C.FULL, C.LATE), SAME, staff=True)
_row([S.CANCELLED], E.YES, (C.FREE, C.WAIT, C.FULL, C.LATE, C.OVER), SAME, Say.CANCELLED)
_row(ENDED - {S.CANCELLED}, E.YES, OVER, SAME, Say.CANCELLED)

# no
_row(ASKED | CONFIRMING | {S.RESERVE}, E.NO, ANY, S.DECLINED)
_row(CERTAIN, E.NO, ANY, S.WITHDRAWN, staff=True)
_row(ENDED, E.NO, ANY, SAME)

# confirm
_row(CONFIRMING, E.CONFIRM, (C.FREE, C.WAIT, C.FULL), S.CONFIRMED)
_row(CERTAIN, E.CONFIRM, (C.FREE, C.WAIT, C.FULL), SAME)
_row(ASKED | {S.RESERVE}, E.CONFIRM, (C.FREE, C.WAIT, C.FULL), SAME, Say.WRONG_CODE)
_row([S.NO_CONFIRM], E.CONFIRM, LATE, SAME, Say.LATE)
_row([S.NO_CONFIRM], E.CONFIRM, FREE, S.CONFIRMED)
_row([S.NO_CONFIRM], E.CONFIRM, WAIT, S.FULL, Say.FULL, staff=True)
_row([S.NO_CONFIRM], E.CONFIRM, FULL, SAME, Say.FULL, staff=True)
_row([S.UNDELIVERED], E.CONFIRM, (C.FREE, C.WAIT, C.LATE), SAME, Say.LATE, staff=True)
_row([S.UNDELIVERED], E.CONFIRM, FULL, SAME, Say.FULL)
_row([S.FULL], E.CONFIRM, (C.FREE, C.WAIT, C.FULL, C.LATE), SAME, Say.FULL)
_row([S.DECLINED, S.NO_REPLY], E.CONFIRM, (C.FREE, C.WAIT, C.FULL, C.LATE), SAME, Say.WRONG_CODE)
_row([S.WITHDRAWN, S.CONFLICT], E.CONFIRM, (C.FREE, C.WAIT, C.FULL, C.LATE), SAME, staff=True)
_row([S.CANCELLED], E.CONFIRM, (C.FREE, C.WAIT, C.FULL, C.LATE, C.OVER), SAME, Say.CANCELLED)
_row(ENDED - {S.CANCELLED}, E.CONFIRM, OVER, SAME, Say.CANCELLED)

_row(frozenset(State) - {S.PLANNED}, E.UNREADABLE, ANY, SAME, Say.WRONG_CODE)

# time and the carrier
_row([S.S1A], E.TIMER, ANY, S.S1B, Say.INVITE)
_row([S.S1B], E.TIMER, ANY, S.NO_REPLY)
_row([S.S2A], E.TIMER, ANY, S.S2B, Say.SELECT)
_row([S.S2B], E.TIMER, ANY, S.NO_CONFIRM)
_row(WAITING, E.UNDELIVERED, ANY, S.UNDELIVERED, staff=True)

# the task
_row([S.RESERVE], E.SEAT_FREED, ANY, S.S2A, Say.SELECT)
_row([S.RESERVE], E.TEAM_FULL, ANY, S.FULL, Say.FULL)
_row([S.PLANNED, *ASKED], E.TEAM_FULL, ANY, S.FULL)
_row([S.CONFIRMED], E.TEAM_FORMED, ANY, S.NOTIFIED, Say.TEAM)
_row([S.NOTIFIED], E.TEAM_FORMED, ANY, S.NOTIFIED, Say.TEAM_UPDATE)
_row([S.NOTIFIED], E.CHANGED, ANY, S.NOTIFIED, Say.TEAM_UPDATE)
_row([S.RESERVE, *HOLDING], E.TASK_CANCELLED, (C.ANY, C.TOLD), S.CANCELLED, Say.CANCELLED)
_row(ASKED, E.TASK_CANCELLED, (C.TOLD,), S.CANCELLED, Say.CANCELLED)
_row(ASKED, E.TASK_CANCELLED, ANY, S.CANCELLED)
_row([S.PLANNED], E.TASK_CANCELLED, (C.ANY, C.TOLD), S.CANCELLED)
_row([S.PLANNED, *ASKED, S.RESERVE], E.TAKEN_ELSEWHERE, ANY, S.CONFLICT)
_row([S.PLANNED], E.MOVED, ANY, S.PLANNED, Say.INVITE)
_row(ASKED, E.MOVED, ANY, S.S1A, Say.INVITE)
_row([S.RESERVE], E.MOVED, ANY, S.S1A, Say.CANCELLED, Say.INVITE)
_row(HOLDING, E.MOVED, ANY, S.S2A, Say.CANCELLED, Say.SELECT)
_row([S.RESERVE, *CONFIRMING], E.RELEASED, ANY, S.FULL, Say.FULL)
_row(CERTAIN, E.RELEASED, ANY, S.CANCELLED, Say.CANCELLED)

_row([S.FULL], E.ASKED_AGAIN, ANY, S.PLANNED, Say.INVITE)

# staff
_row(NOT_HELD, E.ADDED, FREE, S.CONFIRMED)
_row([S.RESERVE, *HOLDING], E.REMOVED, ANY, S.CANCELLED, Say.CANCELLED)
_row([S.PLANNED, *ASKED], E.REMOVED, ANY, S.CANCELLED)


def next_move(state: State, event: Event, case: Case = Case.ANY) -> Move:
    """The one answer of domain.md B2; raises NotAllowed where it has no row."""
    try:
        return NEXT[state, event, case]
    except KeyError:
        raise NotAllowed(state, event, case) from None


@dataclass(frozen=True, slots=True)
class Situation:
    """What a reply meets: the task's seats, the person's other task, and when the carrier took it.

    `in_time` compares the carrier's send_time with the prompt's due time (domain.md B3 "Lateness").
    `forgives_late` is setting dispatch.late = reinstate and the task's deadline not passed.
    `ranked` is setting dispatch.selection = ranked: every yes waits until all have answered.
    """

    cancelled: bool
    seats_free: int
    all_confirmed: bool
    clash: bool = False
    in_time: bool = True
    forgives_late: bool = True
    ranked: bool = False


def case_of(state: State, event: Event, now: Situation) -> Case:
    """Which case of the table a yes or a confirm meets; every other event has the case ANY."""
    if event not in {E.YES, E.CONFIRM}:
        return C.ANY
    if now.cancelled:
        return C.OVER
    if now.all_confirmed:
        return C.FULL
    if state in ENDED and not now.in_time and not (event is E.YES and now.forgives_late):
        return C.LATE
    if now.seats_free < 1 or now.clash or (event is E.YES and now.ranked):
        return C.WAIT
    return C.FREE
