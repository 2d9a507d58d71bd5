"""kaowu doctor: one line for each look at the house."""

import asyncio
from argparse import Namespace
from typing import Any

from app.desk import show
from app.doctor.examining import examine
from app.doctor.finding import State
from app.settings import read_environment

MARKS = {State.OK: "✓", State.WARNING: "!", State.WRONG: "✗"}


def doctor(given: Namespace) -> int:
    """Exit status 1 when anything is wrong."""
    findings = asyncio.run(examine(read_environment()))
    show([each.told() for each in findings], given.json, _words)
    return 1 if any(each.state is State.WRONG for each in findings) else 0


def _words(told: list[dict[str, Any]]) -> str:
    return "\n".join(f"{MARKS[State(each['state'])]} {each['words']}" for each in told)
