"""The form of a condition's rule, and what is wrong with one (domain.md C6).

A rule is {"all": [rules]}, {"any": [rules]} or one demand:
{"age": {"least": 16}} · {"certificate": {"level": 3, "months": 36, "continuous": true}} (months of work after
it) · {"work": {"months": 60}} · {"training": {"hours": 240}} · {"apprenticeship": {}} ·
{"education": {"least": "college"}} or {"one_of": ["technical"]} · {"award": {"one_of": ["…"]}} ({}: the
office's list). "occupation" of a certificate or of work is "same" (usual), "any" or a list of codes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from exam.candidate import Education

MOST_RULES = 20
DEEPEST = 4
LONGEST_TEXT = 100
GROUPS = ("all", "any")
SAME, ANY = "same", "any"


@dataclass(frozen=True, slots=True)
class RuleFault:
    """What is wrong and where: "any[2].certificate.months". `code` names the words in [rule_fault]."""

    path: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


Check = Callable[[Any], tuple[str, Mapping[str, object]] | None]


def _number(low: int, high: int) -> Check:
    def check(value: Any) -> tuple[str, Mapping[str, object]] | None:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return None
        return "number", {"low": low, "high": high}

    return check


def _truth(value: Any) -> tuple[str, Mapping[str, object]] | None:
    return None if isinstance(value, bool) else ("truth", {})


def _texts(value: Any) -> tuple[str, Mapping[str, object]] | None:
    few = isinstance(value, list) and 0 < len(value) <= MOST_RULES
    if few and all(isinstance(each, str) and 0 < len(each.strip()) <= LONGEST_TEXT for each in value):
        return None
    return "texts", {"most": MOST_RULES, "longest": LONGEST_TEXT}


def _occupation(value: Any) -> tuple[str, Mapping[str, object]] | None:
    return None if value in (SAME, ANY) else (_texts(value) and ("occupation", {}))


def _education(value: Any) -> tuple[str, Mapping[str, object]] | None:
    known = isinstance(value, str) and value in tuple(Education)
    return None if known else ("word", {"words": "、".join(Education)})


def _educations(value: Any) -> tuple[str, Mapping[str, object]] | None:
    wrong = _texts(value)
    return wrong or next((fault for each in value if (fault := _education(each))), None)


MONTHS = _number(1, 600)
DEMANDS: Mapping[str, Mapping[str, Check]] = {
    "age": {"least": _number(1, 100)},
    "certificate": {
        "level": _number(1, 9),
        "months": MONTHS,
        "continuous": _truth,
        "occupation": _occupation,
    },
    "work": {"months": MONTHS, "continuous": _truth, "occupation": _occupation},
    "training": {"hours": _number(1, 9999)},
    "apprenticeship": {},
    "education": {"least": _education, "one_of": _educations},
    "award": {"one_of": _texts},
}
NEEDED = {"age": ("least",), "certificate": ("level",), "work": ("months",)}


def faults_in(rule: object) -> list[RuleFault]:
    """Every fault of a rule as json.loads gives it; none means that exam.conditions can read it."""
    return list(_faults(rule, "", 1))


def _faults(rule: object, path: str, depth: int) -> Iterator[RuleFault]:
    if not isinstance(rule, dict) or len(rule) != 1:
        yield RuleFault(path, "one_key", {"words": "、".join((*GROUPS, *DEMANDS))})
        return
    ((name, inner),) = rule.items()
    here = f"{path}.{name}" if path else str(name)
    if name in GROUPS:
        yield from _faults_in_group(inner, here, depth)
    elif name in DEMANDS:
        yield from _faults_in_demand(str(name), inner, here)
    else:
        yield RuleFault(path, "one_key", {"words": "、".join((*GROUPS, *DEMANDS))})


def _faults_in_group(inner: object, path: str, depth: int) -> Iterator[RuleFault]:
    if depth > DEEPEST:
        yield RuleFault(path, "deep", {"most": DEEPEST})
    elif not isinstance(inner, list) or not 0 < len(inner) <= MOST_RULES:
        yield RuleFault(path, "rules", {"most": MOST_RULES})
    else:
        for number, rule in enumerate(inner, 1):
            yield from _faults(rule, f"{path}[{number}]", depth + 1)


def _faults_in_demand(name: str, inner: object, path: str) -> Iterator[RuleFault]:
    known = DEMANDS[name]
    if not isinstance(inner, dict):
        yield RuleFault(path, "fields", {"words": "、".join(known)})
        return
    for each, value in inner.items():
        if each not in known:
            yield RuleFault(f"{path}.{each}", "unknown", {"words": "、".join(known)})
        elif wrong := known[each](value):
            yield RuleFault(f"{path}.{each}", *wrong)
    for each in NEEDED.get(name, ()):
        if each not in inner:
            yield RuleFault(f"{path}.{each}", "missing")
    if name == "education" and len(inner.keys() & known.keys()) != 1:
        yield RuleFault(path, "either", {"words": "、".join(known)})
    if name == "certificate" and "continuous" in inner and "months" not in inner:
        yield RuleFault(f"{path}.months", "missing")
