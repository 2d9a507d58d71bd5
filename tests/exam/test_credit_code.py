"""Unified social credit codes: real ones pass, any slip of one sign does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.credit_code import SIGNS, is_credit_code

REAL = "91350100M000100Y43"  # the example of GB 32100-2015


def test_the_example_of_the_standard_passes() -> None:
    assert is_credit_code(REAL)


@pytest.mark.parametrize(
    "text", ["", REAL[:-1], REAL + "0", REAL.lower(), REAL.replace("Y", "O"), "1" * 17 + "I"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    assert not is_credit_code(text)


@given(st.integers(0, 17), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(place: int, sign: str) -> None:
    changed = REAL[:place] + sign + REAL[place + 1 :]

    assert is_credit_code(changed) == (changed == REAL)
