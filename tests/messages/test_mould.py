"""A message cast for one of many is the message that is rendered for one alone."""

import json

import pytest
from any_message import messages
from hypothesis import given
from hypothesis import strategies as st

from messages.mould import Cast, Mould
from messages.shape import shape
from messages.values import WordingError
from messages.wording import render

COMMON = {
    "centre": "省中心",
    "matter": "年度登记",
    "day": "2027-03-20",
    "contact": "李老师",
    "phone": "010-62311111",
}


@given(messages(), st.data())
def test_a_cast_is_what_shape_and_render_say(
    message: tuple[str, dict[str, object]], data: st.DataObject
) -> None:
    name, values = message
    own = data.draw(st.sets(st.sampled_from(sorted(values)))) if values else set()
    mould = Mould(name, {key: value for key, value in values.items() if key not in own})

    for _ in range(2):
        cast = mould.cast({key: values[key] for key in own})

        made = shape(name, values)
        assert (cast.code_name, json.loads(cast.params), cast.text) == (
            made.code_name,
            made.params,
            render(name, values),
        )


def test_each_person_gets_their_own_value_and_the_common_ones() -> None:
    mould = Mould("notice", COMMON)

    casts = [mould.cast({"addressee": name}) for name in ("王芳", "${matter}")]

    assert [cast.text.partition("您好")[0] for cast in casts] == ["王芳", "${matter}"]
    assert [json.loads(cast.params)["addressee"] for cast in casts] == ["王芳", "${matter}"]


def test_a_persons_own_value_stands_before_the_common_one() -> None:
    cast = Mould("notice", COMMON).cast({"addressee": "王芳", "matter": "换证"})

    assert cast.text == (
        "王芳您好,省中心通知:换证。请于2027年3月20日前办理,如有疑问,请与李老师联系,联系电话:010-62311111。"
    )


def test_a_message_without_a_persons_own_value_is_one_cast() -> None:
    assert Mould("wrong_code", {}).cast({}) == Cast("wrong_code", "{}", render("wrong_code", {}))


@pytest.mark.parametrize(
    ("own", "fault"), [({}, "lacks addressee"), ({"addressee": "王", "x": "1"}, "not take x")]
)
def test_a_lacking_or_superfluous_value_is_refused(own: dict[str, object], fault: str) -> None:
    with pytest.raises(WordingError, match=fault):
        Mould("notice", COMMON).cast(own)
