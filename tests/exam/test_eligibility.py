"""Each reason against an examiner alone, all of them together, and what is forgiven."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.eligibility import (
    Candidate,
    Demand,
    Engagement,
    Half,
    Limits,
    Reason,
    Relaxation,
    Scope,
    eligible,
    reasons_against,
)

DAY = date(2027, 3, 20)
LIMITS = Limits()
DEMAND = Demand("6-31-01-03", 3, DAY, Half.AM, "360102", "V01", "南昌第一技工学校（东区）")
FIT = Candidate(
    id=1,
    senior=False,
    certificate_until=DAY,
    scopes=frozenset({Scope("6-31-01-03", 3), Scope("6-31-01-03", 2)}),
    districts=("360103", "360102"),
    blocked=frozenset(),
    avoids=frozenset(),
    employer="江铃汽车",
    reachable=True,
    rating=60,
    recent_tasks=0,
    served_here_in_a_row=2,
    on_last_team_here=True,
    engagements=(),
    asked_before=False,
)
YESTERDAY = DAY - timedelta(1)


def engaged(half: Half, day: date = DAY, holds_seat: bool = False) -> Engagement:
    return Engagement(day, half, holds_seat)


def test_nothing_stands_against_somebody_who_just_meets_every_condition() -> None:
    assert reasons_against(FIT, DEMAND, LIMITS) == ()


ALONE: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.CERTIFICATE_EXPIRED, {"certificate_until": YESTERDAY}),
    (Reason.OUT_OF_SCOPE, {"scopes": frozenset({Scope("6-31-01-03", 4), Scope("6-31-01-04", 3)})}),
    (Reason.OTHER_DISTRICT, {"districts": ("360103",)}),
    (Reason.BLOCKED_DAY, {"blocked": frozenset({DAY})}),
    (Reason.AVOIDANCE, {"avoids": frozenset({"V01"})}),
    (Reason.AVOIDANCE, {"employer": " 南昌第一技工学校(东区) "}),
    (Reason.CLASH, {"engagements": (engaged(Half.DAY, holds_seat=True),)}),
    (Reason.TOO_MANY_OPEN, {"engagements": (engaged(Half.AM),)}),
    (Reason.TOO_MANY_OPEN, {"engagements": (engaged(Half.AM, YESTERDAY),) * 3}),
    (Reason.ROTATION, {"served_here_in_a_row": 3}),
    (Reason.UNREACHABLE, {"reachable": False}),
    (Reason.ALREADY_ASKED, {"asked_before": True}),
    (Reason.LOW_RATING, {"rating": 59}),
]


@pytest.mark.parametrize(("reason", "changes"), ALONE)
def test_one_thing_amiss_is_the_one_reason_against(reason: Reason, changes: dict[str, Any]) -> None:
    assert reasons_against(replace(FIT, **changes), DEMAND, LIMITS) == (reason,)


HARMLESS: list[dict[str, Any]] = [
    {"rating": None},
    {"blocked": frozenset({YESTERDAY})},
    {"avoids": frozenset({"V02"})},
    {"employer": ""},
    {"employer": "南昌第一技工学校"},
    {"engagements": (engaged(Half.PM, holds_seat=True),)},
    {"engagements": (engaged(Half.DAY, YESTERDAY, holds_seat=True),)},
    {"engagements": (engaged(Half.PM), engaged(Half.AM, YESTERDAY))},
    {"engagements": tuple(engaged(Half.DAY, DAY + timedelta(n), holds_seat=True) for n in range(1, 9))},
]


@pytest.mark.parametrize("changes", HARMLESS)
def test_what_lies_elsewhere_is_no_reason(changes: dict[str, Any]) -> None:
    assert reasons_against(replace(FIT, **changes), DEMAND, LIMITS) == ()


def test_a_venue_without_a_name_is_nobodys_employer() -> None:
    assert reasons_against(replace(FIT, employer=""), replace(DEMAND, organisation_name=""), LIMITS) == ()


@pytest.mark.parametrize(
    ("level", "senior", "reasons"), [(2, False, (Reason.NOT_SENIOR,)), (2, True, ()), (3, True, ())]
)
def test_the_upper_levels_need_a_senior_examiner(
    level: int, senior: bool, reasons: tuple[Reason, ...]
) -> None:
    assert reasons_against(replace(FIT, senior=senior), replace(DEMAND, level=level), LIMITS) == reasons


def test_everything_amiss_is_told_in_a_fixed_order() -> None:
    worst = Candidate(
        id=2,
        senior=False,
        certificate_until=YESTERDAY,
        scopes=frozenset(),
        districts=(),
        blocked=frozenset({DAY}),
        avoids=frozenset({"V01"}),
        employer="",
        reachable=False,
        rating=0,
        recent_tasks=9,
        served_here_in_a_row=9,
        on_last_team_here=True,
        engagements=(engaged(Half.AM), engaged(Half.AM, holds_seat=True)),
        asked_before=True,
    )

    assert reasons_against(worst, replace(DEMAND, level=1), LIMITS) == tuple(Reason)


def test_a_province_sets_its_own_limits() -> None:
    limits = Limits(
        senior_levels=frozenset({3}),
        max_in_a_row=2,
        max_open_overlapping=2,
        max_open_other=1,
        rating_floor=61,
    )
    one = replace(FIT, engagements=(engaged(Half.AM), engaged(Half.AM, YESTERDAY)))

    assert reasons_against(one, DEMAND, limits) == (
        Reason.NOT_SENIOR,
        Reason.TOO_MANY_OPEN,
        Reason.ROTATION,
        Reason.LOW_RATING,
    )
    assert reasons_against(replace(FIT, engagements=(engaged(Half.AM),), senior=True), DEMAND, limits) == (
        Reason.ROTATION,
        Reason.LOW_RATING,
    )


@given(st.sampled_from(Half), st.sampled_from(Half))
def test_two_halves_overlap_unless_one_is_the_morning_and_the_other_the_afternoon(
    one: Half, other: Half
) -> None:
    assert one.overlaps(other) == ({one, other} != {Half.AM, Half.PM})


@pytest.mark.parametrize(
    ("relaxation", "ids"),
    [(Relaxation.NONE, [1]), (Relaxation.DISTRICTS, [2, 1]), (Relaxation.RATING, [4, 2, 3, 1])],
)
def test_districts_are_forgiven_before_ratings_and_nothing_else_ever(
    relaxation: Relaxation, ids: list[int]
) -> None:
    far = replace(FIT, id=2, districts=())
    poor = replace(FIT, id=3, rating=10)
    both = replace(FIT, id=4, districts=(), rating=10)
    others = [
        replace(FIT, **changes)
        for reason, changes in ALONE
        if reason not in (Reason.OTHER_DISTRICT, Reason.LOW_RATING)
    ]

    found = eligible([*others, both, far, poor, FIT], DEMAND, LIMITS, relaxation)

    assert [one.id for one in found] == ids
