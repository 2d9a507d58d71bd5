"""Random histories of an office: whatever happens, I1-I5 hold after every step (domain.md B1).

HISTORIES=500 runs longer.
"""

import asyncio
import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from dispatch_histories import Histories, build
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from db import secrets

HOW_MANY = int(os.environ.get("HISTORIES", "6"))
BUSY = {
    "answer": 30,
    "answer_together": 5,
    "write_any_codes": 14,
    "write_words": 5,
    "read_in_any_order": 10,
    "deliver": 8,
    "die_while_sending": 2,
    "report": 4,
    "let_time_pass_unnoticed": 6,
    "work_on": 14,
    "decide": 6,
    "decide_about_somebody": 6,
}
"""How often each thing happens in a busy history."""


@pytest.fixture(scope="session")
def beginning(
    sqlite_template: Path, ring: secrets.KeyRing, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Histories]:
    """Begins a history; each has a database of its own."""
    folder, numbers = tmp_path_factory.mktemp("histories"), count()
    base = folder / "base.sqlite3"
    shutil.copy(sqlite_template, base)
    carried = asyncio.run(build(base, ring))
    return lambda: Histories(base, carried, folder / f"{next(numbers)}.sqlite3", ring)


def test_whatever_happens_the_invariants_hold(beginning: Callable[[], Histories]) -> None:
    any_machine: Any = beginning  # Hypothesis takes a factory where it says it wants a class
    run_state_machine_as_test(
        any_machine,
        settings=settings(
            max_examples=HOW_MANY,
            stateful_step_count=50,
            derandomize=True,
            database=None,
            deadline=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("seed", range(HOW_MANY // 2))
def test_in_a_long_busy_history_the_invariants_hold(beginning: Callable[[], Histories], seed: int) -> None:
    history, chance = beginning(), Random(seed)
    kinds, weights = [*BUSY], [*BUSY.values()]
    try:
        for kind in chance.choices(kinds, weights, k=100):
            if kind in {"work_on", "let_time_pass_unnoticed"}:
                getattr(history, kind)(minutes=chance.choice([1, 16, 31]))
            else:
                getattr(history, kind)(chance=chance)
    finally:
        history.teardown()
