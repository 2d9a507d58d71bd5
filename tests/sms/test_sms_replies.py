from datetime import UTC, datetime, timedelta

import pytest
from callbacks_on_loopback import NOW, REPLY

from delivery.inbox import Incoming
from sms.fields import Odd
from sms.replies import read_reply

SAID = datetime(2026, 11, 21, 1, 29, 59, tzinfo=UTC)


def test_a_reply_of_the_documented_shape_is_read() -> None:
    assert read_reply(REPLY, NOW) == Incoming("sms", "+8613811110000", "1234567890", "1231", SAID)


def test_a_reply_of_the_older_shapes_is_the_same() -> None:
    older = {
        "phone_number": 13811110000,
        "content": 1231,
        "send_time": "20261121092959",
        "sequence_id": 1234567890,
        "sign_name": "考务",
        "something": {"new": []},
    }

    assert read_reply(older, NOW) == read_reply(REPLY, NOW)


@pytest.mark.parametrize("phone", ["+8613811110000", "8613811110000", "008613811110000", " 138 1111 0000"])
def test_every_spelling_of_a_mobile_is_one_address(phone: str) -> None:
    assert read_reply({**REPLY, "phone_number": phone}, NOW).address == "+8613811110000"


@pytest.mark.parametrize(
    "phone",
    [
        "",
        None,
        "+85291234567",
        "12345",
        "1381111000",
        True,
        [],
        {"n": 1},
        "13811110000,13811110001",
        "\ud83d",
    ],
)
def test_what_is_no_mainland_mobile_is_odd(phone: object) -> None:
    with pytest.raises(Odd, match=r"^phone$"):
        read_reply({**REPLY, "phone_number": phone}, NOW)


@pytest.mark.parametrize("content", [None, True, [], {}])
def test_a_reply_without_content_is_odd(content: object) -> None:
    with pytest.raises(Odd, match=r"^content$"):
        read_reply({**REPLY, "content": content}, NOW)


def test_an_empty_reply_is_a_reply() -> None:
    assert read_reply({**REPLY, "content": ""}, NOW).text == ""


def test_a_long_reply_is_cut_at_two_thousand_characters() -> None:
    assert read_reply({**REPLY, "content": "字" * 2001}, NOW).text == "字" * 2000


@pytest.mark.parametrize("sent", [None, "", "soon", "0001-01-01 00:00:00", 1.5, "2026-11-21 09:35:01"])
def test_a_time_that_is_missing_odd_or_to_come_is_now(sent: object) -> None:
    assert read_reply({**REPLY, "send_time": sent}, NOW).sent_at == NOW


def test_a_clock_that_is_a_little_ahead_is_believed() -> None:
    ahead = read_reply({**REPLY, "send_time": "2026-11-21 09:35:00"}, NOW)

    assert ahead.sent_at == NOW + timedelta(minutes=5)


def test_without_an_id_the_same_words_at_the_same_time_are_one_reply() -> None:
    without = {name: value for name, value in REPLY.items() if name != "sequence_id"}
    later = {**without, "send_time": "2026-11-21 09:29:58"}

    ids = {read_reply(each, NOW).external_id for each in (without, {**without, "sequence_id": None})}

    assert ids == {""}
    assert read_reply(without, NOW) == read_reply({**without, "sequence_id": []}, NOW)
    assert read_reply(without, NOW) != read_reply(later, NOW)
