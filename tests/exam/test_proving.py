"""The rules of one-time codes and sessions."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.proving import Answer, Scope, choose_code, ends_at, is_full, judge, subscriber, tidy_code

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("tries", range(7))
@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("left", [-SECOND, timedelta(0), SECOND])
def test_a_code_opens_only_in_time_and_before_five_wrong_tries(
    tries: int, same: bool, left: timedelta
) -> None:
    answer = judge(same, tries, NOW + left, NOW)

    if tries > 4 or left <= timedelta(0):
        assert answer is Answer.SPENT
    elif same:
        assert answer is Answer.RIGHT
    else:
        assert answer is (Answer.WRONG if tries < 4 else Answer.SPENT)


def test_codes_have_six_digits_and_may_begin_with_any() -> None:
    codes = [choose_code(Random(seed)) for seed in range(2000)]

    assert {len(code) for code in codes} == {6}
    assert set(Counter(code[0] for code in codes)) == set("0123456789")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("１２３４５６", "123456"),
        ("验证码:123456", "123456"),
        ("", ""),
    ],
)
def test_what_a_person_types_is_read_kindly(typed: str, read: str) -> None:
    assert tidy_code(typed) == read


@given(st.text())
def test_whatever_is_typed_leaves_plain_digits(typed: str) -> None:
    assert set(tidy_code(typed)) <= set("0123456789")


def test_a_session_ends_when_it_is_idle_or_as_old_as_it_may_become() -> None:
    hour = timedelta(hours=1)

    assert ends_at(NOW, NOW + hour, 2 * hour, 12 * hour) == NOW + 3 * hour
    assert ends_at(NOW, NOW + 11 * hour, 2 * hour, 12 * hour) == NOW + 12 * hour


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_subscriber_is_one_however_many_addresses_he_has(address: str, counted: str) -> None:
    assert subscriber(address) == counted


def test_the_first_full_scope_is_named_and_no_limit_is_never_full() -> None:
    counted = {Scope.PHONE: 5, Scope.IP: 100}

    assert is_full(counted, {Scope.PHONE: 6, Scope.IP: 101}) is None
    assert is_full(counted, {Scope.PHONE: 5, Scope.IP: 100}) is Scope.PHONE
    assert is_full(counted, {Scope.PHONE: 0, Scope.IP: 100}) is Scope.IP
