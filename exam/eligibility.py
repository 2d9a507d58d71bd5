"""Who may be drawn for a task, and what stands against everybody else."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class Half(StrEnum):
    """The part of a day an exam takes."""

    AM = "am"
    PM = "pm"
    DAY = "day"

    def overlaps(self, other: "Half") -> bool:
        return self is other or Half.DAY in (self, other)


@dataclass(frozen=True, slots=True)
class Scope:
    """An occupation code with one of its levels (data, 1 the highest)."""

    occupation: str
    level: int


@dataclass(frozen=True, slots=True)
class Engagement:
    """A live or held invitation of the examiner to another task."""

    day: date
    half: Half
    holds_seat: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the draw must know of an examiner.

    `districts` are the preferred ones in order, `avoids` codes of organisations, `rating` 0 to 100,
    `recent_tasks` how many tasks of late, `served_here_in_a_row` the last sessions of the task's site.
    """

    id: int
    senior: bool
    certificate_until: date
    scopes: frozenset[Scope]
    districts: tuple[str, ...]
    blocked: frozenset[date]
    avoids: frozenset[str]
    employer: str
    reachable: bool
    rating: int | None
    recent_tasks: int
    served_here_in_a_row: int
    on_last_team_here: bool
    engagements: tuple[Engagement, ...]
    asked_before: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """What a site asks examiners for; the organisation is the one that runs the site."""

    occupation: str
    level: int
    day: date
    half: Half
    district: str
    organisation_code: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What differs between provinces (domain.md B3, B4, C2, C3)."""

    senior_levels: frozenset[int] = frozenset({1, 2})
    max_in_a_row: int = 3
    max_open_overlapping: int = 1
    max_open_other: int = 3
    rating_floor: int = 60


class Reason(StrEnum):
    """What stands against asking somebody, in the order in which it is told."""

    CERTIFICATE_EXPIRED = "certificate_expired"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_SENIOR = "not_senior"
    OTHER_DISTRICT = "other_district"
    BLOCKED_DAY = "blocked_day"
    AVOIDANCE = "avoidance"
    CLASH = "clash"
    TOO_MANY_OPEN = "too_many_open"
    ROTATION = "rotation"
    UNREACHABLE = "unreachable"
    ALREADY_ASKED = "already_asked"
    LOW_RATING = "low_rating"


class Relaxation(IntEnum):
    """How far the conditions have been loosened for want of examiners; each step keeps the former ones."""

    NONE = 0
    DISTRICTS = 1
    RATING = 2


# domain.md B3 "pool empty": districts beyond the preferred first, then lower ratings; nothing else, ever.
FORGIVEN = {
    Relaxation.NONE: frozenset[Reason](),
    Relaxation.DISTRICTS: frozenset({Reason.OTHER_DISTRICT}),
    Relaxation.RATING: frozenset({Reason.OTHER_DISTRICT, Reason.LOW_RATING}),
}


def reasons_against(candidate: Candidate, demand: Demand, limits: Limits) -> tuple[Reason, ...]:
    """Return everything that speaks against asking the candidate, in the order of `Reason` (domain.md B3)."""
    scope = Scope(demand.occupation, demand.level)
    rating = candidate.rating
    against = {
        Reason.CERTIFICATE_EXPIRED: candidate.certificate_until < demand.day,
        Reason.OUT_OF_SCOPE: scope not in candidate.scopes,
        Reason.NOT_SENIOR: demand.level in limits.senior_levels and not candidate.senior,
        Reason.OTHER_DISTRICT: demand.district not in candidate.districts,
        Reason.BLOCKED_DAY: demand.day in candidate.blocked,
        Reason.AVOIDANCE: _must_avoid(candidate, demand),
        Reason.CLASH: any(one.holds_seat and _overlaps(one, demand) for one in candidate.engagements),
        Reason.TOO_MANY_OPEN: _has_too_many_open(candidate, demand, limits),
        Reason.ROTATION: candidate.served_here_in_a_row >= limits.max_in_a_row,
        Reason.UNREACHABLE: not candidate.reachable,
        Reason.ALREADY_ASKED: candidate.asked_before,
        Reason.LOW_RATING: rating is not None and rating < limits.rating_floor,
    }
    return tuple(reason for reason in Reason if against[reason])


def eligible(
    candidates: Iterable[Candidate], demand: Demand, limits: Limits, relaxation: Relaxation
) -> list[Candidate]:
    """Return, in their order, those against whom nothing stands that `relaxation` does not forgive."""
    forgiven = FORGIVEN[relaxation]
    return [one for one in candidates if forgiven.issuperset(reasons_against(one, demand, limits))]


def _must_avoid(candidate: Candidate, demand: Demand) -> bool:
    employer = _plain_name(candidate.employer)
    employed_there = employer != "" and employer == _plain_name(demand.organisation_name)
    return employed_there or demand.organisation_code in candidate.avoids


def _has_too_many_open(candidate: Candidate, demand: Demand, limits: Limits) -> bool:
    open_ones = [one for one in candidate.engagements if not one.holds_seat]
    overlapping = sum(_overlaps(one, demand) for one in open_ones)
    other = len(open_ones) - overlapping
    return overlapping >= limits.max_open_overlapping or other >= limits.max_open_other


def _overlaps(engagement: Engagement, demand: Demand) -> bool:
    return engagement.day == demand.day and engagement.half.overlaps(demand.half)


def _plain_name(name: str) -> str:
    # （南昌） and (南昌) are the same name, and so are names with blanks.
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
