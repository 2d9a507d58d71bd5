"""docs/faults.md: every line of the list stands there, and every test it names exists."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "faults.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)))


def test_each_of_the_sixty_faults_has_one_line() -> None:
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)] == list(range(1, 61))


def test_every_test_that_the_page_names_exists() -> None:
    lacking = [
        f"{file}::{name}"
        for file, name in NAMED
        if not re.search(rf"^(async )?def {name}\(", _source(file), re.MULTILINE)
    ]

    assert len(NAMED) > 100
    assert lacking == []


def test_no_line_is_without_a_test_a_step_or_a_word() -> None:
    lines = re.findall(r"^\| (\d+) \|[^|]+\| (.+) \|$", PAGE, re.MULTILINE)
    shown = re.compile(r"::test_|comes? with|missing|make bench|killed")

    assert [number for number, cell in lines if not shown.search(cell)] == []
    assert len(lines) == 60


def _source(file: str) -> str:
    path = TESTS / file
    return path.read_text(encoding="utf-8") if path.is_file() else ""
