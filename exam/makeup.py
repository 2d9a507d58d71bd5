"""Makeup registration: which subjects may be taken again, and until when (domain.md 32, 40-42, 82).

No eligibility is reviewed again; only results in force count, judged on the day registration closes.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Subject = int
Mode = str


class Fault(StrEnum):
    NO_RESULT = "makeup_no_result"  # nothing in force: all subjects anew
    EXPIRED = "makeup_expired"  # it ended before registration closes: all subjects anew
    PASSED = "makeup_passed"  # the result still counts, there is nothing to make up
    USED_UP = "makeup_used_up"  # a one-time occupation whose makeup has been taken
    MODE_CHANGED = "makeup_mode_changed"  # examined otherwise now, and the plan maps nothing to it


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's result. `valid_until` is inclusive; `makeups_left` None means as often as it is valid."""

    subject: Subject
    mode: Mode
    passed: bool
    valid_until: date
    makeups_left: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    subject: Subject
    fault: Fault
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """How an item of the plan is examined: mode by subject, and old (subject, mode) -> new subjects (42)."""

    modes: Mapping[Subject, Mode]
    mapping: Mapping[tuple[Subject, Mode], frozenset[Subject]]


def valid_until(determined_on: date, years: int) -> date:
    """The last day of a result: the same date `years` later, 28 February where there is no 29th (40)."""
    year = determined_on.year + years
    return date(year, determined_on.month, min(determined_on.day, monthrange(year, determined_on.month)[1]))


def check(
    wanted: Collection[Subject], standings: Sequence[Standing], scheme: Scheme, closes_on: date
) -> list[Finding]:
    """What keeps each wanted subject from being made up, in the order of the subjects; empty: all may."""
    findings = (_judge(subject, standings, scheme, closes_on) for subject in sorted(set(wanted)))
    return [finding for finding in findings if finding is not None]


def exempt(standings: Sequence[Standing], scheme: Scheme, closes_on: date) -> frozenset[Subject]:
    """The subjects of the item whose passed results are still in force on that day."""
    return frozenset(
        subject
        for subject in scheme.modes
        for each in _behind(subject, standings, scheme)
        if each.passed and each.valid_until >= closes_on
    )


def _judge(
    subject: Subject, standings: Sequence[Standing], scheme: Scheme, closes_on: date
) -> Finding | None:
    behind = _behind(subject, standings, scheme)
    if not behind:
        known = any(each.subject == subject for each in standings)
        return Finding(subject, Fault.MODE_CHANGED if known else Fault.NO_RESULT)
    latest = max(behind, key=lambda each: each.valid_until)
    if latest.valid_until < closes_on:
        return Finding(subject, Fault.EXPIRED, latest.valid_until)
    in_force = [each for each in behind if each.valid_until >= closes_on]
    failed = [each for each in in_force if not each.passed]
    if not failed:
        return Finding(subject, Fault.PASSED, latest.valid_until)
    if all(each.makeups_left == 0 for each in failed):
        return Finding(subject, Fault.USED_UP, latest.valid_until)
    return None


def _behind(subject: Subject, standings: Sequence[Standing], scheme: Scheme) -> list[Standing]:
    """The results that speak of `subject` as the plan examines it: of the same mode, or mapped to it."""
    return [
        each
        for each in standings
        if (each.subject == subject and each.mode == scheme.modes.get(subject))
        or subject in scheme.mapping.get((each.subject, each.mode), ())
    ]
