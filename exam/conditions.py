"""Whether somebody fulfils a condition of registration, and what is missing if not (domain.md C6, 72-74).

A rule is compiled once and asked for thousands of people.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from exam.candidate import RANK, Education, Facts
from exam.condition_rules import ANY, SAME, RuleFault, faults_in
from exam.months import Span, full_months, joined, longest, together

ONE_DAY = timedelta(days=1)


class BadRule(ValueError):
    """A rule that cannot be read; `faults` say where and why."""

    def __init__(self, faults: Iterable[RuleFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{fault.path}: {fault.code}" for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is missing. `code` names the words in [finding], `values` fill them.

    Of code "any_of" one of `ways` is enough; each lists all that is missing on that way.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    ways: tuple[tuple["Finding", ...], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The form that is stored: code, values, and ways where there are any."""
        told: dict[str, Any] = {"code": self.code, **({"values": dict(self.values)} if self.values else {})}
        if self.ways:
            told["ways"] = [[each.as_data() for each in way] for way in self.ways]
        return told


def finding_from(told: Mapping[str, Any]) -> Finding:
    """A finding from the form it is stored in."""
    ways = tuple(tuple(map(finding_from, way)) for way in told.get("ways", ()))
    return Finding(told["code"], told.get("values", {}), ways)


Findings = tuple[Finding, ...]
Condition = Callable[[Facts, date], Findings]
"""A compiled rule: the facts and the last day that counts -> what is missing."""


def compile_rule(rule: object, occupation: str, awards: Collection[str] = ()) -> Condition:
    """Compile a rule of an occupation (its code); `awards` is the office's own list. Raises BadRule."""
    faults = faults_in(rule)
    if faults:
        raise BadRule(faults)
    return _compiled(rule, occupation, frozenset(awards))


def check(condition: Condition, facts: Facts, cutoff: date) -> Findings:
    """What is missing on `cutoff`, the day registration closes; nothing missing: the condition is met."""
    return condition(facts, cutoff)


def _compiled(rule: Any, own: str, awards: frozenset[str]) -> Condition:
    ((name, inner),) = rule.items()
    if name in ("all", "any"):
        parts = tuple(_compiled(each, own, awards) for each in inner)
        return _all(parts) if name == "all" else _any(parts)
    return _DEMANDS[name](inner, own, awards)


def _all(parts: tuple[Condition, ...]) -> Condition:
    def missing(facts: Facts, cutoff: date) -> Findings:
        return tuple(finding for part in parts for finding in part(facts, cutoff))

    return missing


def _any(parts: tuple[Condition, ...]) -> Condition:
    def missing(facts: Facts, cutoff: date) -> Findings:
        ways = []
        for part in parts:
            way = part(facts, cutoff)
            if not way:
                return ()
            ways.append(way)
        return ways[0] if len(ways) == 1 else (Finding("any_of", ways=tuple(ways)),)

    return missing


def _age(inner: Mapping[str, Any], own: str, awards: frozenset[str]) -> Condition:
    least: int = inner["least"]

    def missing(facts: Facts, cutoff: date) -> Findings:
        months = full_months(facts.born_on, cutoff)
        if months >= least * 12:
            return ()
        return (Finding("age", {"needed": least, "have": months // 12, "short": least * 12 - months}),)

    return missing


def _certificate(inner: Mapping[str, Any], own: str, awards: frozenset[str]) -> Condition:
    level, needed = inner["level"], inner.get("months", 0)
    named, counts = _named(inner, own), _counts(inner, own)
    code = "after_certificate_continuous" if inner.get("continuous") else "after_certificate"

    def missing(facts: Facts, cutoff: date) -> Findings:
        days = [
            held.issued_on
            for held in facts.certificates
            if held.level == level
            and held.issued_on <= cutoff
            and (named is None or held.occupation in named)
        ]
        if not days:
            return (Finding("certificate", {"level": level}),)
        if not needed:
            return ()
        have = counts(facts, min(days) + ONE_DAY, cutoff)
        values = {"level": level, "needed": needed, "have": have, "short": needed - have}
        return () if have >= needed else (Finding(code, values),)

    return missing


def _work(inner: Mapping[str, Any], own: str, awards: frozenset[str]) -> Condition:
    needed, counts = inner["months"], _counts(inner, own)
    code = "work_continuous" if inner.get("continuous") else "work"

    def missing(facts: Facts, cutoff: date) -> Findings:
        have = counts(facts, date.min, cutoff)
        if have >= needed:
            return ()
        return (Finding(code, {"needed": needed, "have": have, "short": needed - have}),)

    return missing


def _counts(inner: Mapping[str, Any], own: str) -> Callable[[Facts, date, date], int]:
    """How many months of work somebody has from one day to another, both included."""
    named = _named(inner, own)
    measure = longest if inner.get("continuous") else together

    def months(facts: Facts, since: date, cutoff: date) -> int:
        end = cutoff + ONE_DAY
        spans: list[Span] = [
            (
                max(work.from_on, since),
                work.until_on + ONE_DAY if work.until_on and work.until_on < cutoff else end,
            )
            for work in facts.work
            if named is None or work.occupation in named
        ]
        return measure(joined(spans))

    return months


def _named(inner: Mapping[str, Any], own: str) -> frozenset[str] | None:
    """The occupations that count; None is any."""
    told = inner.get("occupation", SAME)
    if told == ANY:
        return None
    return frozenset({own} if told == SAME else told)


def _training(inner: Mapping[str, Any], own: str, awards: frozenset[str]) -> Condition:
    needed = inner.get("hours", 1)
    code = "training_hours" if "hours" in inner else "training"

    def missing(facts: Facts, cutoff: date) -> Findings:
        if facts.training_hours >= needed:
            return ()
        values = {"needed": needed, "have": facts.training_hours, "short": needed - facts.training_hours}
        return (Finding(code, values),)

    return missing


def _apprenticeship(inner: Mapping[str, Any], own: str, awards: frozenset[str]) -> Condition:
    def missing(facts: Facts, cutoff: date) -> Findings:
        return () if facts.apprenticeship else (Finding("apprenticeship"),)

    return missing


def _education(inner: Mapping[str, Any], own: str, awards: frozenset[str]) -> Condition:
    if "least" in inner:
        enough = frozenset(each for each in Education if RANK[each] >= RANK[Education(inner["least"])])
        lacking = Finding("education_least", {"least": inner["least"]})
    else:
        enough = frozenset(map(Education, inner["one_of"]))
        lacking = Finding("education", {"one_of": list(inner["one_of"])})

    def missing(facts: Facts, cutoff: date) -> Findings:
        if facts.education not in enough:
            return (lacking,)
        if facts.graduated_on and facts.graduated_on > cutoff:
            return (Finding("graduation", {"on": facts.graduated_on.isoformat()}),)
        return ()

    return missing


def _award(inner: Mapping[str, Any], own: str, awards: frozenset[str]) -> Condition:
    listed = frozenset(inner.get("one_of", ())) or awards
    lacking = Finding("award", {"one_of": sorted(listed)})

    def missing(facts: Facts, cutoff: date) -> Findings:
        return () if listed & facts.awards else (lacking,)

    return missing


_DEMANDS: Mapping[str, Callable[[Mapping[str, Any], str, frozenset[str]], Condition]] = {
    "age": _age,
    "certificate": _certificate,
    "work": _work,
    "training": _training,
    "apprenticeship": _apprenticeship,
    "education": _education,
    "award": _award,
}
