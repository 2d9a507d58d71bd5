"""A plan is refused before anything is played, with what is wrong in words."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from app.rehearsal.people import Temper
from app.rehearsal.plan import Plan, check, phone_of, read_shares
from app.settings import Unsettled
from exam.errors import RuleBroken

PLAN = Plan(3, 60, 10, ("1.0", "4.0"), read_shares("yes=1"), 90, 8, 1, "考务中心")


def test_shares_not_named_are_zero() -> None:
    assert read_shares("yes=55, no=20") == {
        Temper.YES: 55,
        Temper.NO: 20,
        Temper.SILENT: 0,
        Temper.LATE: 0,
        Temper.NONSENSE: 0,
    }


@pytest.mark.parametrize(
    "text", ["perhaps=5", "yes", "yes=many", "yes=-1", "yes=nan", "yes=inf", "yes=0", ""]
)
def test_shares_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(Unsettled):
        read_shares(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ratios": ()},
        {"required": 27},
        {"examiners": 0},
        {"runs": 0},
        {"confirm": 101},
        {"answer_minutes": 0},
        {"answer_minutes": float("nan")},
    ],
    ids=str,
)
def test_what_cannot_be_rehearsed_is_refused(wrong: dict[str, Any]) -> None:
    check(PLAN)

    with pytest.raises(Unsettled):
        check(replace(PLAN, **wrong))


def test_a_ratio_that_the_setting_refuses_is_refused() -> None:
    with pytest.raises(RuleBroken):
        check(replace(PLAN, ratios=("1.0", "4.5")))


def test_everybody_has_a_phone_and_a_temper_for_each_question() -> None:
    people = replace(PLAN, examiners=2, confirm=100).people(Random(1))

    assert list(people) == [phone_of(1), phone_of(2)] == ["+8613900000001", "+8613900000002"]
    assert {(each.inviting, each.confirming) for each in people.values()} == {(Temper.YES, Temper.YES)}


def test_tempers_follow_their_shares() -> None:
    plan = replace(PLAN, examiners=4000, shares=read_shares("yes=3,silent=1"))

    silent = sum(each.inviting is Temper.SILENT for each in plan.people(Random(1)).values())

    assert round(silent / 1000, 1) == 1.0
