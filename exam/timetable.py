"""The deadlines of a plan: one table of rules, each a number of working days from one of its days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from exam.calendar import CHINA, WorkingDays
from exam.plan import Kind

WRITTEN = re.compile(r"(off )?T(?:([+-][0-9]{1,3})wd)? ([01][0-9]|2[0-3]):([0-5][0-9])")


class Anchor(StrEnum):
    """The day that a rule counts from; a plan without such a subject counts from its exam day."""

    EXAM = "exam"
    THEORY = "theory"
    PRACTICAL = "practical"


class Needs(StrEnum):
    """A subject that a plan must hold for the rule to concern it."""

    NOTHING = ""
    PRACTICAL = "practical"
    COMPREHENSIVE = "comprehensive"


class Warned(StrEnum):
    """Who hears of a deadline that comes near."""

    CENTRE = "centre"  # clerks and chiefs of the plan's centre
    APPLICANT = "applicant"  # the organisation that asked for a special session; else as CENTRE


@dataclass(frozen=True, slots=True)
class Offset:
    """`days` working days from the anchor, below 0 before it, 0 on the day itself; `at` is Asia/Shanghai."""

    days: int
    at: time
    is_on: bool = True

    def __str__(self) -> str:
        """As `parse_offset` reads it."""
        days = f"{self.days:+d}wd" if self.days else ""
        return f"{'' if self.is_on else 'off '}T{days} {self.at:%H:%M}"


def parse_offset(text: str) -> Offset:
    """Read "T-20wd 18:00", "T+2wd 18:00" or "off T-20wd 18:00"; ValueError otherwise."""
    found = WRITTEN.fullmatch(text)
    if not found:
        raise ValueError(f"a deadline is written like T-20wd 18:00, not {text!r}")
    off, days, hour, minute = found.groups()
    return Offset(int(days or 0), time(int(hour), int(minute)), off is None)


@dataclass(frozen=True, slots=True)
class Rule:
    """`offset` is the default of setting deadline.<code>; a hard rule stops what comes after it."""

    code: str
    kinds: frozenset[Kind]
    anchor: Anchor
    offset: Offset
    hard: bool
    needs: Needs = Needs.NOTHING
    warned: Warned = Warned.CENTRE


ALL = frozenset(Kind)
BY_REQUEST = frozenset({Kind.SPECIAL, Kind.TECHNICIAN, Kind.PRE_TECHNICIAN})
WITH_EXAMINERS = ALL - {Kind.HIGH_TECH}  # domain.md 22: high-tech exams are sat in ATA


def _rule(code: str, kinds: frozenset[Kind], anchor: Anchor, when: str, *, hard: bool) -> Rule:
    return Rule(code, kinds, anchor, parse_offset(when), hard)


def _hands_on(code: str, when: str) -> Rule:
    """A step of the practical exam, watched here and stopped, where it is, by the dispatch (domain.md B5)."""
    offset = parse_offset(when)
    return Rule(code, WITH_EXAMINERS, Anchor.PRACTICAL, offset, hard=False, needs=Needs.PRACTICAL)


RULES: tuple[Rule, ...] = (
    # domain.md 77: special sessions, technicians and pre-technicians hand in their application
    Rule("apply", BY_REQUEST, Anchor.EXAM, parse_offset("T-20wd 18:00"), hard=True, warned=Warned.APPLICANT),
    # 77: the other plans are in force, which here means published
    _rule("execute", ALL - BY_REQUEST, Anchor.EXAM, "T-20wd 18:00", hard=True),
    # 43: papers are handed in T-15WD; an upload after it is refused
    Rule(
        "thesis_in",
        ALL - {Kind.HIGH_TECH, Kind.SINGLE_SKILL},
        Anchor.THEORY,
        parse_offset("T-15wd 18:00"),
        hard=True,
        needs=Needs.COMPREHENSIVE,
    ),
    # 77: rooms are arranged
    _rule("arrange", ALL, Anchor.EXAM, "T-10wd 18:00", hard=True),
    # 84: the sites ask for examiners
    _hands_on("demand", "T-7wd 18:00"),
    # 79, 80: a later request is not refused, it moves the exam by 15 working days
    _rule("change", ALL, Anchor.EXAM, "T-5wd 18:00", hard=False),
    # B5: teams stand
    _hands_on("team", "T-4wd 18:00"),
    # 93: rosters come in, the district has entered the scores
    _hands_on("rosters", "T+2wd 18:00"),
    _hands_on("recorded", "T+4wd 18:00"),
)
BY_CODE = {rule.code: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a plan: `exam_on`, and the first days of the kinds of subjects that it holds."""

    exam_on: date
    subjects: Mapping[str, date]

    def anchor(self, anchor: Anchor) -> date:
        return self.subjects.get(anchor.value, self.exam_on)


@dataclass(frozen=True, slots=True)
class Due:
    """A derived deadline: its day, its instant (aware UTC), and whether the calendar may still move it."""

    due_on: date
    due_at: datetime
    provisional: bool


def derive(kind: Kind, days: Days, offsets: Mapping[str, Offset], calendar: WorkingDays) -> dict[str, Due]:
    """All deadlines of a plan by code; `offsets` holds those that differ from the table's.

    `provisional` says that a day between the anchor and the deadline may still turn out otherwise (C16).
    """
    found = {}
    for rule in RULES:
        offset = offsets.get(rule.code, rule.offset)
        concerned = kind in rule.kinds and (not rule.needs or rule.needs.value in days.subjects)
        if concerned and offset.is_on:
            found[rule.code] = _due(days.anchor(rule.anchor), offset, calendar)
    return found


def _due(anchor: date, offset: Offset, calendar: WorkingDays) -> Due:
    day = anchor
    if offset.days:
        day = (calendar.before if offset.days < 0 else calendar.after)(anchor, abs(offset.days))
    at = datetime.combine(day, offset.at, CHINA).astimezone(UTC)
    return Due(day, at, calendar.provisional_between(day, anchor))


def is_near(due_on: date, today: date, ahead: int, calendar: WorkingDays) -> bool:
    """Whether the `ahead`-th working day before the deadline has come (domain.md 77: three)."""
    return today >= (calendar.before(due_on, ahead) if ahead else due_on)
