"""Changes of time and place: asked for in time, only to a later day, late ones by 15 (domain.md 79, 80)."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from exam.calendar import SATURDAY, WorkingDays
from exam.changing import NEXT, Event, Merit, Notice, State, check_change, merits, next_state
from exam.errors import RuleBroken

CALENDAR = WorkingDays({}, lambda day: day.weekday() < SATURDAY)
EXAM = date(2026, 6, 20)  # a Saturday; its 5th working day before is Monday, 15 June
NOTICE = Notice()


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_a_request_is_approved_and_carried_out_or_refused(state: State, event: Event) -> None:
    wanted = {
        ("REQUESTED", "approved"): "APPROVED",
        ("REQUESTED", "refused"): "REFUSED",
        ("APPROVED", "applied"): "APPLIED",
        ("APPROVED", "reopened"): "REQUESTED",
        ("REFUSED", "reopened"): "REQUESTED",
    }.get((state.value, event.value))
    assert ((state, event) in NEXT) is (wanted is not None)
    if wanted is None:
        with pytest.raises(RuleBroken, match="change_not_allowed"):
            next_state(state, event)
    else:
        assert next_state(state, event).value == wanted


@pytest.mark.parametrize(
    ("today", "to_on", "late"),
    [
        (date(2026, 6, 15), date(2026, 6, 21), False),
        (date(2026, 6, 15), EXAM, False),  # another place on the same day
        (date(2026, 6, 16), date(2026, 7, 10), True),  # the 15th working day after the exam
    ],
)
def test_a_fitting_change_is_in_time_or_late(today: date, to_on: date, late: bool) -> None:
    assert check_change(EXAM, to_on, today, NOTICE, CALENDAR) is late


@pytest.mark.parametrize(
    ("today", "to_on", "reason", "values"),
    [
        (date(2026, 6, 1), date(2026, 6, 19), "change_earlier", {"day": EXAM}),
        (date(2026, 6, 16), date(2026, 7, 9), "change_too_near", {"days": 15, "earliest": date(2026, 7, 10)}),
        (date(2026, 6, 16), EXAM, "change_too_near", {"days": 15, "earliest": date(2026, 7, 10)}),
    ],
)
def test_an_unfitting_change_is_refused(today: date, to_on: date, reason: str, values: object) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_change(EXAM, to_on, today, NOTICE, CALENDAR)

    assert (refused.value.reason, refused.value.values) == (reason, values)


def test_without_a_notice_no_change_is_late() -> None:
    day_after = EXAM + timedelta(days=1)

    assert check_change(EXAM, day_after, EXAM - timedelta(days=1), Notice(before=None), CALENDAR) is False


@given(some.integers(-40, 5), some.integers(-10, 60))
def test_no_accepted_change_brings_the_exam_nearer(asked: int, moved: int) -> None:
    today, to_on = EXAM + timedelta(days=asked), EXAM + timedelta(days=moved)
    try:
        late = check_change(EXAM, to_on, today, NOTICE, CALENDAR)
    except RuleBroken:
        return

    worked = sum(CALENDAR.is_working(EXAM + timedelta(days=n)) for n in range(1, moved + 1))
    assert moved >= (1 if late else 0)
    assert not late or worked >= NOTICE.late_after


@pytest.mark.parametrize(("moved", "elsewhere", "late"), list(product([True, False], repeat=3)))
def test_each_fault_of_a_change_costs_points_by_itself(moved: bool, elsewhere: bool, late: bool) -> None:
    found = merits(moved=moved, elsewhere=elsewhere, late=late)

    assert (Merit.TIME_CHANGED in found, Merit.PLACE_CHANGED in found, Merit.LATE_CHANGE in found) == (
        moved,
        elsewhere,
        late,
    )
