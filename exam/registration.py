"""What may happen to a registration, and which of them hold a place (docs/schema.md; domain.md 29-32)."""

from collections.abc import Collection
from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"  # to be mended and handed in again
    REJECTED = "REJECTED"
    APPROVED = "APPROVED"  # to be paid
    CONFIRMED = "CONFIRMED"  # paid, or nothing to pay
    COMPLETED = "COMPLETED"  # its results are determined
    WITHDRAWN = "WITHDRAWN"
    ABANDONED = "ABANDONED"
    CANCELLED = "CANCELLED"


class Event(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    UNDONE = "undone"  # a batch decision is taken back within its window
    REOPENED = "reopened"  # staff corrected a field that had been reviewed (31)
    CONFIRMED = "confirmed"
    DETERMINED = "determined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # not mended, or not paid, in time
    BROUGHT_BACK = "brought_back"  # staff let it be paid after all
    CANCELLED = "cancelled"  # by the office: the exam is off, the pledge was false


NEXT: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.SUBMITTED): State.SUBMITTED,
    (State.DRAFT, Event.WITHDRAWN): State.WITHDRAWN,
    (State.SUBMITTED, Event.APPROVED): State.APPROVED,
    (State.SUBMITTED, Event.RETURNED): State.RETURNED,
    (State.SUBMITTED, Event.REJECTED): State.REJECTED,
    (State.SUBMITTED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.RETURNED, Event.SUBMITTED): State.SUBMITTED,
    (State.RETURNED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.RETURNED, Event.EXPIRED): State.ABANDONED,
    (State.RETURNED, Event.UNDONE): State.SUBMITTED,
    (State.REJECTED, Event.UNDONE): State.SUBMITTED,
    (State.APPROVED, Event.UNDONE): State.SUBMITTED,
    (State.APPROVED, Event.REOPENED): State.SUBMITTED,
    (State.APPROVED, Event.CONFIRMED): State.CONFIRMED,
    (State.APPROVED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.APPROVED, Event.EXPIRED): State.ABANDONED,
    (State.ABANDONED, Event.BROUGHT_BACK): State.APPROVED,
    (State.CONFIRMED, Event.DETERMINED): State.COMPLETED,
    # After payment a corrected field is looked at again while the place is kept (docs/schema.md).
    (State.CONFIRMED, Event.REOPENED): State.CONFIRMED,
    (State.CONFIRMED, Event.APPROVED): State.CONFIRMED,
    (State.CONFIRMED, Event.RETURNED): State.CONFIRMED,
    (State.CONFIRMED, Event.UNDONE): State.CONFIRMED,
    (State.DRAFT, Event.CANCELLED): State.CANCELLED,
    (State.SUBMITTED, Event.CANCELLED): State.CANCELLED,
    (State.RETURNED, Event.CANCELLED): State.CANCELLED,
    (State.APPROVED, Event.CANCELLED): State.CANCELLED,
    (State.CONFIRMED, Event.CANCELLED): State.CANCELLED,
    (State.COMPLETED, Event.CANCELLED): State.CANCELLED,
}
ENDED = frozenset({State.WITHDRAWN, State.REJECTED, State.ABANDONED, State.CANCELLED})
"""They hold no place: the same person may register for the same item anew."""
OPEN_TO_EDITS = frozenset({State.DRAFT, State.RETURNED})
"""The applicant, or the school, changes it without asking anybody."""
PAID = frozenset({State.CONFIRMED, State.COMPLETED})
REVIEWED = frozenset({State.APPROVED, State.CONFIRMED})
"""Somebody passed it: a corrected field opens the chain anew."""


class Attempt(StrEnum):
    NEW = "new"
    MAKEUP = "makeup"
    EXEMPT = "exempt"  # a subject whose result is still in force


class Part(StrEnum):
    """What became of one subject of a registration."""

    ACTIVE = "ACTIVE"
    FORFEITED = "FORFEITED"
    CANCELLED = "CANCELLED"


REVIEW_BY_THESIS = frozenset({1, 2})


def next_state(state: State, event: Event) -> State:
    """The registration's next state; RuleBroken("registration_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("registration_not_allowed", state=state.value, event=event.value) from None


def before(event: Event) -> frozenset[State]:
    """The states in which `event` may happen, for statements over many rows."""
    return frozenset(state for state, each in NEXT if each is event)


def needs_thesis(level: int, subject_kinds: Collection[str]) -> bool:
    """Whether a thesis is to be handed in: levels 1 and 2 sit a comprehensive review (domain.md 43, 76)."""
    return level in REVIEW_BY_THESIS and "comprehensive" in subject_kinds
