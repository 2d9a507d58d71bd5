"""What may happen to a plan, which kinds there are and what a special session's applicant must attach."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    """Stored words as in docs/schema.md; "registration open" is the clock, no state."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    PUBLISHED = "PUBLISHED"
    ARRANGED = "ARRANGED"
    EXAMINED = "EXAMINED"
    DETERMINED = "DETERMINED"
    ARCHIVED = "ARCHIVED"
    CANCELLED = "CANCELLED"


class Event(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # its submitter takes it back before anybody decided
    REOPENED = "reopened"  # a batch decision was undone
    PUBLISHED = "published"
    ARRANGED = "arranged"
    EXAMINED = "examined"
    DETERMINED = "determined"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


OPEN_TO_EDITS = frozenset({State.DRAFT, State.RETURNED})
DECIDED = frozenset({State.APPROVED, State.RETURNED, State.REFUSED})
BEFORE_THE_EXAM = frozenset(
    {State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED, State.PUBLISHED, State.ARRANGED}
)
RUNNING = frozenset({*BEFORE_THE_EXAM, State.EXAMINED})
"""States in which a deadline of the plan still means something to somebody."""
SETTLED = frozenset({State.APPROVED, State.PUBLISHED, State.ARRANGED})
"""Approved, and time and place may be changed by a request (domain.md 79)."""

NEXT: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.SUBMITTED): State.SUBMITTED,
    (State.RETURNED, Event.SUBMITTED): State.SUBMITTED,
    (State.SUBMITTED, Event.APPROVED): State.APPROVED,
    (State.SUBMITTED, Event.RETURNED): State.RETURNED,
    (State.SUBMITTED, Event.REFUSED): State.REFUSED,
    (State.SUBMITTED, Event.WITHDRAWN): State.DRAFT,
    **{(state, Event.REOPENED): State.SUBMITTED for state in DECIDED},
    (State.APPROVED, Event.PUBLISHED): State.PUBLISHED,
    (State.PUBLISHED, Event.ARRANGED): State.ARRANGED,
    (State.ARRANGED, Event.EXAMINED): State.EXAMINED,
    (State.EXAMINED, Event.DETERMINED): State.DETERMINED,
    (State.DETERMINED, Event.ARCHIVED): State.ARCHIVED,
    **{(state, Event.CANCELLED): State.CANCELLED for state in BEFORE_THE_EXAM},
}


def next_state(state: State, event: Event) -> State:
    """The plan's next state; raises RuleBroken("plan_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("plan_not_allowed", state=state.value, event=event.value) from None


class Kind(StrEnum):
    UNIFIED = "unified"
    SPECIAL = "special"
    TECHNICIAN = "technician"
    PRE_TECHNICIAN = "pre_technician"
    SINGLE_SKILL = "single_skill"
    HIGH_TECH = "high_tech"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a plan of one kind may hold: its categories, its kind of occupation, levels and subjects.

    Empty `levels` or `subjects` mean any; subjects are the kinds of docs/schema.md, "Catalogue".
    """

    categories: frozenset[str]
    occupations: str = "ordinary"
    levels: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()


NO_CATEGORY = frozenset({""})
A_OR_B = frozenset({"A", "B"})
REACH: Mapping[Kind, Reach] = {
    # domain.md 15: one category per plan; 24: category A or B only for ordinary occupations
    Kind.UNIFIED: Reach(A_OR_B),
    Kind.SPECIAL: Reach(A_OR_B),
    # 72-76: the review of technicians is for levels 2 and 1
    Kind.TECHNICIAN: Reach(A_OR_B, levels=frozenset({1, 2})),
    # 25: practical and comprehensive, no theory
    Kind.PRE_TECHNICIAN: Reach(
        NO_CATEGORY, "pre_technician", subjects=frozenset({"practical", "comprehensive"})
    ),
    Kind.SINGLE_SKILL: Reach(NO_CATEGORY, "single_skill"),
    Kind.HIGH_TECH: Reach(NO_CATEGORY, "high_tech"),
    Kind.NATIONAL: Reach(frozenset({"national"})),
}


def check_category(kind: Kind, category: str) -> None:
    """Refuse a category that a plan of this kind has not: RuleBroken("plan_category")."""
    if category not in REACH[kind].categories:
        allowed = sorted(REACH[kind].categories)
        raise RuleBroken("plan_category", plan_kind=kind.value, category=category, allowed=allowed)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An occupation × level as the catalogue knows it; `category` is A, B, national or empty."""

    kind: str
    category: str
    level: int


def check_item(kind: Kind, category: str, item: Wanted) -> None:
    """Refuse what does not belong into the plan; RuleBroken names the field (domain.md 15, 24, 76)."""
    reach = REACH[kind]
    if item.kind != reach.occupations:
        raise RuleBroken("item_kind", plan_kind=kind.value, occupation_kind=item.kind)
    if item.category != category:
        raise RuleBroken("item_category", category=category, found=item.category)
    if reach.levels and item.level not in reach.levels:
        raise RuleBroken("item_level", plan_kind=kind.value, level=item.level)


class Applicant(StrEnum):
    """Who may ask for a special session (domain.md 78)."""

    ENTERPRISE_SCHOOL = "enterprise_school"
    PRISON_ARMY = "prison_army"
    CIVIL_SERVICE = "civil_service"
    NEW_OCCUPATION = "new_occupation"


class Attachment(StrEnum):
    EMPLOYER_PROOF = "employer_proof"  # proof by the enterprise or school
    AUTHORITY_PROOF = "authority_proof"  # proof by the prison or army unit
    STAMPED_ROSTER = "stamped_roster"  # copy of the summary roster
    PILOT_PERMIT = "pilot_permit"  # the permit for the new occupation, on file


ATTACHMENTS: Mapping[Applicant, frozenset[Attachment]] = {
    Applicant.ENTERPRISE_SCHOOL: frozenset({Attachment.EMPLOYER_PROOF}),
    Applicant.PRISON_ARMY: frozenset({Attachment.AUTHORITY_PROOF}),
    Applicant.CIVIL_SERVICE: frozenset({Attachment.STAMPED_ROSTER}),
    Applicant.NEW_OCCUPATION: frozenset({Attachment.PILOT_PERMIT}),
}


def check_applicant(kind: Kind, applicant: Applicant | None) -> None:
    """A special session has an applicant, no other plan has one: RuleBroken("plan_applicant")."""
    if (kind is Kind.SPECIAL) is not (applicant is not None):
        raise RuleBroken("plan_applicant", plan_kind=kind.value)
