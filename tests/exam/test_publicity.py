"""Lists on show: their states, their working days, and how names are masked."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam import objection
from exam.calendar import WorkingDays
from exam.errors import RuleBroken
from exam.publicity import NEXT, Event, State, last_day, mask_name, next_state

PLAIN = WorkingDays({date(2027, 5, 3): False, date(2027, 5, 8): True}, lambda _: None)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_a_list_opens_once_and_ends_once(state: State, event: Event) -> None:
    allowed = {
        (State.PLANNED, Event.OPENED): State.OPEN,
        (State.PLANNED, Event.CLOSED): State.CLOSED,
        (State.OPEN, Event.CLOSED): State.CLOSED,
    }
    assert allowed == NEXT
    if (state, event) in allowed:
        assert next_state(state, event) is allowed[state, event]
        return
    with pytest.raises(RuleBroken, match="publicity_not_allowed"):
        next_state(state, event)


@pytest.mark.parametrize(("state", "event"), list(product(objection.State, objection.Event)))
def test_an_objection_is_decided_once(state: objection.State, event: objection.Event) -> None:
    if state is objection.State.OPEN:
        assert objection.next_state(state, event) in set(objection.State) - {objection.State.OPEN}
        return
    with pytest.raises(RuleBroken, match="objection_not_allowed"):
        objection.next_state(state, event)


@pytest.mark.parametrize(
    ("opens_on", "days", "last"),
    [
        (date(2027, 4, 16), 5, date(2027, 4, 23)),  # a Friday: Monday to Friday
        (date(2027, 4, 17), 5, date(2027, 4, 23)),  # the day after, a Saturday, is no day later
        (date(2027, 4, 30), 5, date(2027, 5, 8)),  # the Monday is off, the Saturday is made up
        (date(2027, 4, 19), 1, date(2027, 4, 20)),
    ],
)
def test_the_working_days_on_show_begin_on_the_day_after(opens_on: date, days: int, last: date) -> None:
    assert last_day(opens_on, days, PLAIN) == last


@given(DAYS, st.integers(1, 30))
def test_as_many_working_days_are_on_show_as_are_asked_for(opens_on: date, days: int) -> None:
    last = last_day(opens_on, days, PLAIN)

    shown = [opens_on + timedelta(days=n) for n in range(1, (last - opens_on).days + 1)]
    assert sum(map(PLAIN.is_working, shown)) == days
    assert PLAIN.is_working(last)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张伟", "张*"), ("张小伟", "张*伟"), ("欧阳建国", "欧**国"), ("张", "*"), ("", "*")],
)
def test_a_name_is_masked(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@given(st.text("甲乙丙丁·", min_size=2, max_size=40))
def test_no_name_is_shown_whole_and_its_first_character_always_is(name: str) -> None:
    shown = mask_name(name)

    assert len(shown) == len(name)
    assert "*" in shown[1:]
    assert shown[0] == name[0]
