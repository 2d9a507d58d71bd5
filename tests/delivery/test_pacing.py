"""No sliding second holds more than the rate plus one, however the calls are cut."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from letters_on_their_way import NOW

from db.models.delivery import Lane
from delivery.pacing import AHEAD, LEAD, Pace

SECOND = timedelta(seconds=1)


def test_without_a_rate_there_is_room_for_any_number_and_any_size() -> None:
    pace = Pace(0)

    assert (pace.room(NOW, NOW), pace.gap, pace.most_in_call(1000)) == (None, timedelta(0), 1000)


@given(st.sampled_from([1, 5, 30, 500, 5000, 20_000]), st.data())
def test_a_sliding_second_holds_the_rate_plus_one_at_most(rate: int, data: st.DataObject) -> None:
    pace = Pace(rate)
    most = pace.most_in_call(1000)
    slot, calls = NOW, []
    for size in data.draw(st.lists(st.integers(1, most), min_size=1, max_size=400)):
        calls.append((slot, size))
        slot += size * pace.gap

    for begin, _ in calls:
        within = sum(size for at, size in calls if begin <= at < begin + SECOND)
        assert within <= rate + 1


@given(st.sampled_from([1, 5, 30, 500, 5000]))
def test_slots_are_given_out_a_little_ahead_and_then_have_to_be_waited_for(rate: int) -> None:
    pace = Pace(rate)
    room = pace.room(NOW, NOW) or 0

    assert room == int(AHEAD / pace.gap) + 1
    taken_until = NOW + room * pace.gap
    assert pace.room(taken_until, NOW) == 0
    later = NOW + pace.wait(taken_until, NOW)
    assert (pace.room(taken_until, later) or 0) >= 1


def test_what_is_sent_to_many_begins_a_moment_later_and_an_answer_at_once() -> None:
    pace, free = Pace(30), NOW + SECOND

    assert [pace.first(lane, NOW, NOW) for lane in (Lane.ANSWER, Lane.BROADCAST)] == [NOW, NOW + LEAD]
    assert [pace.first(lane, free, NOW) for lane in (Lane.ANSWER, Lane.BROADCAST)] == [free, free]
    assert Pace(0).first(Lane.BROADCAST, NOW, NOW) == NOW


def test_a_rate_is_used_up_to_two_hundredths() -> None:
    assert 30_000 * Pace(500).gap <= timedelta(seconds=61.2)
