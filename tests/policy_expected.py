"""The hand-written expectation of who may do what (policy_expected.txt), read into plain facts."""

from functools import cache
from pathlib import Path

from exam.policy import Function, Reach, Role

FILE = Path(__file__).parent / "policy_expected.txt"
OFFICE = (Role.CLERK, Role.CHIEF, Role.DIRECTOR)
GROUPS = {"office": OFFICE, "anybody": tuple(Role), **{each.value: (each,) for each in Role}}

Allowed = tuple[Role, Function | None, Reach]
"""A role, the function that its department must have (None: any, or no department), and where."""


@cache
def expected() -> dict[str, frozenset[Allowed]]:
    """What is allowed, by action."""
    lines = [
        line for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"
    ]
    return {line.split()[0]: frozenset(_line(line.partition(" ")[2])) for line in lines}


def _line(text: str) -> list[Allowed]:
    told: list[Allowed] = []
    for part in filter(None, map(str.strip, text.split(";"))):
        who, where = part.split(":")
        group, _, function = who.partition("/")
        told += [
            (role, Function(function) if function else None, Reach(reach))
            for role in GROUPS[group]
            for reach in where.split()
        ]
    return told


def is_expected(action: str, role: Role, function: Function | None, reach: Reach | None) -> bool:
    """Whether somebody with this role and department may do this to an organisation that stands there."""
    wanted = {(role, None, reach), (role, function, reach)}
    return not wanted.isdisjoint(expected()[action])


def functions_of(action: str) -> list[Function | None]:
    """No department, and those that the action speaks of."""
    named = {function for _, function, _ in expected()[action] if function is not None}
    return [None, *sorted(named)]
