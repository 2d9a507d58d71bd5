"""Reminders: which people hear of which date, how long before it, and when it is too late to be of use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from exam.approval import State as Case
from exam.calendar import CHINA, WorkingDays
from exam.payment import BillState
from exam.registration import State as Registered
from exam.task import State

MOMENT = r"T(?:([+-][0-9]{1,3})(wd|d))? ([01][0-9]|2[0-3]):([0-5][0-9])"
TIMING = re.compile(rf"(off )?{MOMENT} to {MOMENT}")


class Unit(StrEnum):
    WORKING = "wd"
    CALENDAR = "d"


class Anchor(StrEnum):
    """The dates that rules count from; handlers/reminders/nouns.py finds them."""

    EXAM_DAY = "task.day"
    CERTIFICATE_END = "examiner.certificate_until"
    BILL_DUE = "bill.due_at"
    MENDING_END = "registration.mend_until_at"
    LIST_MENDING_END = "plan.mend_until_at"  # of the registrations that bodies handed in for it
    RESULTS_END = "person.results_until"  # of those with a subject to make up
    CASE_DUE = "approval_step.due_at"


class Audience(StrEnum):
    SITE = "site"  # the contact of the venue
    STAFF = "staff"  # the numbers of setting alarm.phones
    TEAM = "team"  # everybody confirmed for the task
    HOLDER = "holder"  # the examiner whose certificate it is
    PAYER = "payer"  # the person, or the staff of the body, who owes the bill
    CANDIDATE = "candidate"
    BODY = "body"  # the staff of the school or body that handed in
    DECIDERS = "deciders"  # who sits where the step is decided, and their delegates


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A time of day (Asia/Shanghai) so many days after the anchor; below 0 before it, 0 on the day itself."""

    days: int
    at: time


@dataclass(frozen=True, slots=True)
class Span:
    """From when (aware UTC) a reminder is due, and from when on it says nothing useful any more."""

    due_at: datetime
    until_at: datetime

    def is_stale(self, now: datetime) -> bool:
        return now >= self.until_at


@dataclass(frozen=True, slots=True)
class Timing:
    """When a rule reminds; both moments count days of one unit. ValueError when it ends before it is due."""

    due: Moment
    until: Moment
    unit: Unit
    is_on: bool = True

    def __post_init__(self) -> None:
        if self.due >= self.until:
            raise ValueError("a reminder must be due before it is too late")

    def span(self, anchor: date, days: WorkingDays) -> Span:
        return Span(*(self._instant(anchor, each, days) for each in (self.due, self.until)))

    def anchors(self, first: date, last: date, days: WorkingDays) -> tuple[date, date]:
        """The dates between which every anchor lies that is due by `last` and not stale before `first`."""
        if self.unit is Unit.CALENDAR:
            return first - timedelta(self.until.days), last - timedelta(self.due.days)
        earliest = days.before(first, self.until.days) if self.until.days > 0 else first
        latest = days.after(last, -self.due.days) if self.due.days < 0 else last
        return earliest, latest

    def __str__(self) -> str:
        """As `parse_timing` reads it: "T-1d 16:00 to T 08:00", with "off " in front of a rule that is off."""
        both = " to ".join(_say(each, self.unit) for each in (self.due, self.until))
        return both if self.is_on else f"off {both}"

    def _instant(self, anchor: date, moment: Moment, days: WorkingDays) -> datetime:
        day = anchor
        if self.unit is Unit.CALENDAR:
            day += timedelta(moment.days)
        elif moment.days:
            day = (days.before if moment.days < 0 else days.after)(anchor, abs(moment.days))
        return datetime.combine(day, moment.at, CHINA).astimezone(UTC)


def parse_timing(text: str) -> Timing:
    """Read "T-5wd 16:00 to T-4wd 12:00": wd are working days, d calendar days; ValueError otherwise."""
    found = TIMING.fullmatch(text)
    if not found:
        raise ValueError(f"a reminder's time is written like T-1d 16:00 to T 08:00, not {text!r}")
    off, *parts = found.groups()
    units = {unit for unit in (parts[1], parts[5]) if unit} or {Unit.CALENDAR.value}
    if len(units) > 1:
        raise ValueError("both times of a reminder count working days, or both calendar days")
    return Timing(_moment(parts[:4]), _moment(parts[4:]), Unit(units.pop()), off is None)


def _moment(parts: list[str | None]) -> Moment:
    days, _, hour, minute = parts
    return Moment(int(days or 0), time(int(hour or 0), int(minute or 0)))


def _say(moment: Moment, unit: Unit) -> str:
    return f"T{moment.days:+d}{unit} {moment.at:%H:%M}" if moment.days else f"T {moment.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who hears what about which date; `stages` are the states of its subject in which that makes sense.

    `timing` is the default of setting reminder.<key>. An empty `stages` means any state.
    """

    key: str
    anchor: Anchor
    audience: Audience
    message: str
    timing: Timing
    stages: frozenset[str] = frozenset()

    @property
    def noun(self) -> str:
        """What `subject_id` counts: task, examiner, bill."""
        return self.anchor.split(".")[0]


def _rule(key: str, anchor: Anchor, audience: Audience, when: str, stages: Iterable[StrEnum] = ()) -> Rule:
    words = frozenset(stage.value for stage in stages)
    return Rule(key, anchor, audience, f"reminder_{key}", parse_timing(when), words)


A, W, S = Anchor, Audience, State
COMING = (S.OPEN, S.FORMED, S.MEETING)

RULES: tuple[Rule, ...] = (
    # domain.md 77: a warning 3 working days before the limit, which is T-7WD for the demand (84)
    _rule("demand_due", A.EXAM_DAY, W.SITE, "T-10wd 09:00 to T-7wd 18:00", [S.DRAFT]),
    # B5: the team stands on T-4WD at 18:00; the alarms of B3 come at T-5WD and T-4WD, 12:00
    _rule("dispatch_due", A.EXAM_DAY, W.STAFF, "T-6wd 09:00 to T-4wd 18:00", [S.REQUESTED, S.OPEN]),
    # 92: the pre-exam meeting is on T-4WD
    _rule("meeting", A.EXAM_DAY, W.TEAM, "T-5wd 16:00 to T-4wd 12:00", [S.OPEN, S.FORMED]),
    # B5: T-1 reminder
    _rule("eve_of_exam", A.EXAM_DAY, W.TEAM, "T-1d 16:00 to T 08:00", COMING),
    # C2: the card runs for three years; a renewal takes weeks
    _rule("certificate_expiry", A.CERTIFICATE_END, W.HOLDER, "T-60d 10:00 to T 18:00"),
    # 34, 82: a bill that nobody pays in time ends, and the place with it
    _rule("payment", A.BILL_DUE, W.PAYER, "T-3d 10:00 to T 00:00", [BillState.OPEN]),
    # 29: what was returned and not mended in time is given up
    _rule("correction", A.MENDING_END, W.CANDIDATE, "T-2d 10:00 to T 00:00", [Registered.RETURNED]),
    _rule("batch_correction", A.LIST_MENDING_END, W.BODY, "T-2d 10:00 to T 00:00", [Registered.RETURNED]),
    # 40: after its last day every subject is taken anew
    _rule("makeup_expiry", A.RESULTS_END, W.CANDIDATE, "T-60d 10:00 to T 18:00"),
    # 29: each step has its working days; a case that waits longer is somebody's to decide
    _rule("approval_overdue", A.CASE_DUE, W.DECIDERS, "T+1wd 09:00 to T+5wd 18:00", [Case.OPEN]),
)
BY_KEY = {rule.key: rule for rule in RULES}
