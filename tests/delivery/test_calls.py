"""What goes together in one call: equal texts, different texts, never a number twice."""

from hypothesis import given
from hypothesis import strategies as st
from letters_on_their_way import NOW, a_number

from delivery.calls import Call, Taken, into_calls
from delivery.channel import Bulk, Outgoing

ALIYUN = Bulk(equal=1000, different=100)


def taken(number: int, text: str, phone: int | None = None, *, alone: bool = False) -> Taken:
    address = a_number(number if phone is None else phone)
    message = Outgoing(f"out-{number}", address, "SMS_1", {"name": text}, NOW)
    return Taken(number, 1, f"index of {address}", alone, message)


def ids(calls: list[Call]) -> list[list[int]]:
    return [[one.id for one in call.taken] for call in calls]


def test_equal_texts_go_by_the_thousand_and_different_ones_by_the_hundred() -> None:
    equal = [("a", taken(each, "all")) for each in range(1500)]
    different = [("a", taken(each, f"for {each}")) for each in range(1500, 1750)]

    calls = into_calls([*equal, *different], ALIYUN)

    assert [len(call.taken) for call in calls] == [1000, 500, 100, 100, 50]


def test_shapes_are_not_mixed() -> None:
    calls = into_calls([("a", taken(1, "x")), ("b", taken(2, "y")), ("a", taken(3, "z"))], ALIYUN)

    assert [(call.shape, [one.id for one in call.taken]) for call in calls] == [("a", [1, 3]), ("b", [2])]


def test_who_is_to_go_alone_goes_alone() -> None:
    rows = [("a", taken(1, "x")), ("a", taken(2, "y", alone=True)), ("a", taken(3, "z"))]

    assert ids(into_calls(rows, ALIYUN)) == [[2], [1, 3]]


def test_a_provider_without_bulk_calls_gets_one_message_a_call() -> None:
    rows = [("a", taken(each, "all")) for each in range(3)]

    assert ids(into_calls(rows, Bulk())) == [[0], [1], [2]]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3), st.booleans()), max_size=40), st.integers(2, 9)
)
def test_every_message_goes_once_and_a_call_holds_each_number_once(
    rows: list[tuple[int, int, bool]], most: int
) -> None:
    messages = [
        ("a", taken(at, f"text {text}", phone, alone=alone)) for at, (phone, text, alone) in enumerate(rows)
    ]

    calls = into_calls(messages, Bulk(most, most))

    assert sorted(one.id for call in calls for one in call.taken) == list(range(len(rows)))
    for call in calls:
        numbers = [one.message.address for one in call.taken]
        assert len(numbers) == len(set(numbers)) <= most
