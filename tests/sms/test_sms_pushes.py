import json
from decimal import Decimal

import pytest
from callbacks_on_loopback import NOW
from hypothesis import given
from hypothesis import strategies as st

from sms.fields import Element, Odd
from sms.pushes import Push, read_push
from sms.replies import read_reply
from sms.reports import read_report


def read_number(element: Element) -> object:
    """Reads {"n": anything}, and finds a missing one odd."""
    if "n" not in element:
        raise Odd("no_n")
    return element["n"]


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b'[{"n":1},{"n":2}]', [1, 2]),
        (b'{"n":1}', [1]),
        (b'\xef\xbb\xbf[{"n":1}]', [1]),
        (b' \r\n[{"n":1}] ', [1]),
        (b'[{"n":1,"n":2}]', [2]),
        (b'[{"n":18446744073709551617}]', [18446744073709551617]),
        (b'[{"n":1.50}]', [Decimal("1.50")]),
        (b'[{"n":1e400}]', [Decimal("1E+400")]),
        (b'[{"n":NaN}]', ["NaN"]),
        ('[{"n":"参加"}]'.encode(), ["参加"]),
        ('[{"n":"参加"}]'.encode("gb18030"), ["参加"]),
        (b'[{"n":"\\ud83d\\u0000"}]', ["\ud83d\x00"]),
        (b"[]", []),
    ],
)
def test_the_elements_of_a_body_are_read(body: bytes, items: list[object]) -> None:
    assert read_push(body, read_number) == Push(items, [])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"null", "not_an_array"),
        (b"true", "not_an_array"),
        (b'"x"', "not_an_array"),
        (b"1e400", "not_an_array"),
        (b"NaN", "not_an_array"),
        (b"1e99999999999999999999", "not_json"),
        (b"{", "not_json"),
        (b"n=1", "not_json"),
        (b"<xml/>", "not_json"),
        (b"[" * 10_000 + b"]" * 10_000, "not_json"),
        (b'{"n":' * 10_000 + b"1" + b"}" * 10_000, "not_json"),
        (b"[" + b"9" * 5_000 + b"]", "not_json"),
        (b"\xff\xff\xff", "not_json"),
        (b"\x00", "not_json"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_body_that_cannot_be_read_is_odd_as_a_whole(body: bytes, reason: str) -> None:
    assert read_push(body, read_number) == Push([], [(reason, body)])


def test_a_bad_element_is_odd_and_its_neighbours_are_read() -> None:
    body = b'[{"n":1},{"m":"\xe5\x8f\x82\\ud83d"},7,[8],{"n":1.5},{"m":1.50}]'

    push = read_push(body, read_number)

    assert push.items == [1, Decimal("1.5")]
    assert push.odd == [
        ("no_n", '{"m": "参\ud83d"}'.encode("utf-8", "surrogatepass")),
        ("not_an_object", b"7"),
        ("not_an_object", b"[8]"),
        ("no_n", b'{"m": "1.50"}'),
    ]


def test_twenty_odd_elements_are_kept_one_by_one_and_more_of_them_as_one() -> None:
    twenty, more = b"[" + b"1," * 19 + b"1]", b"[" + b"1," * 20 + b"1]"

    assert read_push(twenty, read_number).odd == [("not_an_object", b"1")] * 20
    assert read_push(more, read_number).odd == [("many_odd_elements", more)]


def test_an_element_of_any_depth_is_read_or_odd() -> None:
    bodies = [b'[{"m":' + b"[" * depth + b"]" * depth + b"}]" for depth in range(300, 1100)]

    reasons = {reason for body in bodies for reason, _ in read_push(body, read_number).odd}

    assert reasons == {"no_n", "not_json"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("phone_number", "content", "send_time", "sequence_id", "success", "err_code", "biz_id", "out_id")


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), JSON | st.just("13811110000")), max_size=9))
def test_every_element_of_any_json_is_read_or_odd(elements: list[object]) -> None:
    body = json.dumps(elements).encode()

    replies, reports = read_push(body, lambda each: read_reply(each, NOW)), read_push(body, read_report)

    assert len(replies.items) + len(replies.odd) == len(elements)
    assert len(reports.items) + len(reports.odd) == len(elements)


@given(st.binary())
def test_no_bytes_break_the_reading(body: bytes) -> None:
    assert read_push(b"!" + body, read_number) == Push([], [("not_json", b"!" + body)])
