"""The words that staff read for each code."""

import pytest

from exam import broadcast
from messages.wording import names
from messages.words import say

CODES = {
    "invitation": "PLANNED S1A S1B RESERVE S2A S2B CONFIRMED NOTIFIED DECLINED NO_REPLY NO_CONFIRM FULL"
    " CANCELLED WITHDRAWN UNDELIVERED CONFLICT",
    "task": "DRAFT REQUESTED OPEN FORMED MEETING EXAMINED RESULTS_IN RECORDED PAID CANCELLED",
    "outgoing": "queued leased accepted delivered failed unknown expired cancelled",
    "level": "5 4 3 2 1",
    "level_short": "5 4 3 2 1",
    "half": "am pm day",
    "reason": "certificate_expired out_of_scope not_senior other_district blocked_day avoidance clash"
    " too_many_open rotation unreachable already_asked low_rating",
    "value": "id_length id_characters id_rounded id_region id_date id_check_digit phone"
    " card_digits card_luhn",
    "message": " ".join(names()),
    "lane": "answer dispatch reminder broadcast",
    "broadcast": " ".join(broadcast.State),
    "variable": "addressee centre matter day time place cause contact phone",
    "audience": "examiners organisations venues task list",
    "audience_filter": "occupation level district grade kind id day task_state state",
    "channel": "sms",
    "exclusion": "no_number not_mobile opted_out blocked_day duplicate value",
}
KEYS = [f"{section}.{code}" for section, codes in CODES.items() for code in codes.split()]


@pytest.mark.parametrize("key", KEYS)
def test_every_code_has_words_that_need_no_value(key: str) -> None:
    assert say(key) == say(key).strip() != ""


def test_codes_read_as_the_field_says_them() -> None:
    assert say("invitation.S1B") == "再次邀请"
    assert say("task.FORMED") == "已组建"
    assert say("outgoing.unknown") == "待核实"
    assert say("level.3") == "三级/高级工"
    assert say("level_short.3") == "三级"
    assert say("half.am") == "上午"
    assert say("value.id_rounded") == "身份证号被 Excel 改成了 15 位有效数字，请把该列设为文本格式后重填"


def test_placeholders_are_filled() -> None:
    assert say("refusal.below_minimum", least=3) == "考评组不得少于 3 人"


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(KeyError, match=r"words.toml has no 'task.LOST'"):
        say("task.LOST")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(KeyError, match=r"words 'refusal.task_in_past' lack the value 'day'"):
        say("refusal.task_in_past")
