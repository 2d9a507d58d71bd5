"""What a candidate has to show for a condition of registration (domain.md C6, C7, 72-74)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Education(StrEnum):
    """文化程度, from the lowest to the highest; the three kinds of upper secondary school stand equal."""

    PRIMARY = "primary"
    MIDDLE = "middle"
    HIGH = "high"
    VOCATIONAL = "vocational"
    TECHNICAL = "technical"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"


RANK: dict[Education, int] = {
    Education.PRIMARY: 0,
    Education.MIDDLE: 1,
    Education.HIGH: 2,
    Education.VOCATIONAL: 2,
    Education.TECHNICAL: 2,
    Education.COLLEGE: 3,
    Education.BACHELOR: 4,
    Education.MASTER: 5,
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate held: the occupation's code, its level, the day it was issued."""

    occupation: str
    level: int
    issued_on: date


@dataclass(frozen=True, slots=True)
class Work:
    """A stretch of work in an occupation (its code), both days included; no last day: until today."""

    occupation: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that conditions ask about one person. Without `graduated_on`, `education` counts as finished."""

    born_on: date
    certificates: tuple[Certificate, ...] = ()
    work: tuple[Work, ...] = ()
    education: Education | None = None
    graduated_on: date | None = None
    training_hours: int = 0
    apprenticeship: bool = False
    awards: frozenset[str] = frozenset()
