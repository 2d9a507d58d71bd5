"""kaowu register: an empty sheet, a list with a bad line, the same list again, and what is shown of it."""

from pathlib import Path

import pytest
from office import Office, furnish
from registration_lists import a_line, a_list

PLAN = ("--organisation", "36", "--title", "五月统考", "--kind", "unified", "--category", "A")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return furnish(tmp_path)


def test_the_empty_sheet_is_written_and_a_list_needs_its_plan(office: Office) -> None:
    office.done("register", "--template", "empty.xlsx")

    assert (office.folder / "empty.xlsx").exists()
    assert "--plan" in office.refused("register", "--file", "empty.xlsx")
    assert "没有代码为 X 的鉴定计划" in office.refused("register", "--plan", "X", "--file", "empty.xlsx")


def test_a_list_for_a_plan_that_is_not_published_is_refused_and_nothing_is_stored(office: Office) -> None:
    plan = office.done("plan", "add", *PLAN, "--exam-on", "2027-05-15", "--code", "36-1")
    a_list(office.folder / "list.xlsx", [a_line(1)])

    said = office.refused("register", "--plan", plan["code"], "--file", "list.xlsx")

    assert "不能报名" in said
    assert office.done("registration", "list") == {"counts": {}, "registrations": [], "next": None}
    assert office.done("registration", "corrections") == {}
