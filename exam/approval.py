"""What is decided by whom: the states of a case, its steps, and four eyes (domain.md 5, 29, 55)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from exam.errors import RuleBroken


class State(StrEnum):
    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"  # its submitter mends it and submits it again
    WITHDRAWN = "WITHDRAWN"


class Event(StrEnum):
    FORWARD = "forward"  # to the next step
    APPROVE = "approve"  # the last step passed it
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SUBMIT = "submit"
    UNDO = "undo"


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - the word for an agreement
    RETURN = "return"
    REJECT = "reject"


class Place(StrEnum):
    """Where a step is decided, seen from the organisation that the case belongs to."""

    OWN = "own"
    PARENT = "parent"  # the direct superior: the business line, where there is one (domain.md 3, 5, 21)
    PROVINCE = "province"


NEXT: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.FORWARD): State.OPEN,
    (State.OPEN, Event.APPROVE): State.APPROVED,
    (State.OPEN, Event.RETURN): State.RETURNED,
    (State.OPEN, Event.REJECT): State.REJECTED,
    (State.OPEN, Event.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Event.SUBMIT): State.OPEN,
    (State.RETURNED, Event.WITHDRAW): State.WITHDRAWN,
    (State.OPEN, Event.UNDO): State.OPEN,  # back to the step before
    (State.APPROVED, Event.UNDO): State.OPEN,
    (State.RETURNED, Event.UNDO): State.OPEN,
    (State.REJECTED, Event.UNDO): State.OPEN,
}
DECIDED = frozenset({State.APPROVED, State.REJECTED, State.RETURNED})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a route: whom it asks, where, and within how many working days (None: no limit).

    An empty `function` is any department, or none. `may_batch` allows deciding many cases at once.
    """

    number: int
    role: str
    function: str
    place: Place
    days: int | None = None
    may_batch: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sits, or where a step is decided; without organisation: the installation's own."""

    organisation_id: int | None
    role: str
    function: str

    def decides(self, step: "Desk") -> bool:
        here = (self.organisation_id, self.role) == (step.organisation_id, step.role)
        return here and step.function in {"", self.function}


@dataclass(frozen=True, slots=True)
class Hand:
    """One capacity of a person: in the own name, or for somebody who is away (`for_name`).

    Names are log-in names, which are never given out twice. The house itself (`sits_everywhere`) may do
    what everybody may, but it is one person as well.
    """

    name: str
    desks: frozenset[Desk] = frozenset()
    for_name: str = ""
    sits_everywhere: bool = False

    @property
    def people(self) -> frozenset[str]:
        """Who must not have decided yet: a delegate counts as himself and as the one he stands for."""
        return frozenset({self.name, self.for_name} - {""})

    def reaches(self, step: Desk) -> bool:
        return self.sits_everywhere or any(desk.decides(step) for desk in self.desks)


def next_state(state: State, event: Event) -> State:
    """The case's next state; raises RuleBroken("case_not_allowed") where the table has no row."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise RuleBroken("case_not_allowed", state=state.value, event=event.value) from None


def event_of(verdict: Verdict, is_last_step: bool) -> Event:
    """What a verdict means at this step; to return or to reject needs no further step."""
    if verdict is Verdict.PASS:
        return Event.APPROVE if is_last_step else Event.FORWARD
    return Event(verdict.value)


def chosen_hand(hands: Sequence[Hand], step: Desk, involved: Iterable[str]) -> Hand:
    """The first hand that sits where the step is decided and whose people are not `involved`.

    `involved` names who submitted the case and who decided in this round, delegates and those they stood
    for alike (29: a different person at every step). Raises RuleBroken: not_your_step, four_eyes.
    """
    sitting = [hand for hand in hands if hand.reaches(step)]
    if not sitting:
        raise RuleBroken("not_your_step")
    taken = frozenset(involved)
    for hand in sitting:
        if not hand.people & taken:
            return hand
    raise RuleBroken("four_eyes")


def check_steps(steps: Sequence[Step]) -> None:
    """Refuse a route whose steps are not numbered 1, 2, …: RuleBroken("route_numbers").

    A route without steps is allowed: nobody has to be asked (domain.md 5, plan.approval none).
    """
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise RuleBroken("route_numbers", numbers="、".join(str(step.number) for step in steps))
