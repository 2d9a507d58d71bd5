"""Settings: their defaults are the rules of the field, and a wrong value is refused before it is stored."""

from datetime import time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from exam.errors import RuleBroken
from exam.hours import SendingHours
from exam.settings import DEFAULTS, check, for_records, settings_from

MINUTES = timedelta(minutes=1)


def test_without_any_row_the_defaults_of_the_rules_hold() -> None:
    rules = settings_from({})

    assert rules.answer_within == 30 * MINUTES  # domain.md 90
    assert rules.sending_hours == SendingHours(time(8), time(20))
    assert rules.ratio == 2
    assert (rules.selection, rules.late, rules.cancel_tells) == ("first_come", "reinstate", "accepted")
    assert (rules.required_min, rules.odd_required) == (3, True)  # C3
    assert (rules.wrong_codes, rules.max_open, rules.max_open_other) == (3, 1, 3)
    assert (rules.max_in_a_row, rules.max_districts) == (3, 5)
    assert rules.senior_levels == {1, 2}  # C2
    assert rules.relax == {"districts", "rating"}
    assert (rules.reserve_told, rules.share_phones, rules.show_place) == (False, True, False)
    assert rules.settle_after == timedelta(seconds=60)


def test_every_default_is_a_value_that_could_be_set() -> None:
    for key, text in DEFAULTS.items():
        check(key, text)


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("dispatch.answer_within", "3s", "answer_within", timedelta(seconds=3)),
        ("dispatch.answer_within", "1h30m", "answer_within", 90 * MINUTES),
        ("dispatch.sending_hours", "00:00-24:00", "sending_hours", SendingHours(time(0), None)),
        ("dispatch.ratio", "2.5", "ratio", Fraction(5, 2)),
        ("dispatch.ratio", "1", "ratio", Fraction(1)),
        ("dispatch.ratio", "4.0", "ratio", Fraction(4)),
        ("dispatch.selection", "ranked", "selection", "ranked"),
        ("dispatch.late", "refuse", "late", "refuse"),
        ("dispatch.cancel_tells", "all", "cancel_tells", "all"),
        ("dispatch.odd_required", "否", "odd_required", False),
        ("dispatch.odd_required", "TRUE", "odd_required", True),
        ("dispatch.wrong_codes_per_hour", "0", "wrong_codes", 0),
        ("dispatch.senior_levels", "1, 2,3", "senior_levels", {1, 2, 3}),
        ("dispatch.senior_levels", "", "senior_levels", set()),
        ("dispatch.relax", "", "relax", set()),
        ("dispatch.relax", "districts", "relax", {"districts"}),
        ("centre.name", " 南昌市中心 ", "centre", "南昌市中心"),
        ("alarm.phones", "13800138000，139 0013 9000", "alarm_phones", "13800138000，139 0013 9000"),
        ("delivery.lease", "8s", "lease", timedelta(seconds=8)),
        ("broadcast.approve_above", "0", "approve_above", 0),
        ("broadcast.useful_for", "12h", "useful_for", 720 * MINUTES),
        ("sms.part_price", "0.0455", "part_price", Decimal("0.0455")),
    ],
)
def test_a_stored_value_replaces_the_default(key: str, text: str, field: str, value: object) -> None:
    check(key, text)

    assert getattr(settings_from({key: text}), field) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("dispatch.answer_within", "0s"),
        ("dispatch.answer_within", "30"),
        ("dispatch.answer_within", "8d"),
        ("dispatch.answer_within", "999999d"),
        ("dispatch.sending_hours", "20:00-08:00"),
        ("dispatch.sending_hours", "always"),
        ("dispatch.ratio", "0.9"),
        ("dispatch.ratio", "4.001"),
        ("dispatch.ratio", "two"),
        ("dispatch.ratio", "nan"),
        ("dispatch.ratio", "1/0"),
        ("dispatch.ratio", "1e9999999"),  # would take a quarter of a minute to work out
        ("dispatch.selection", "fastest"),
        ("dispatch.late", ""),
        ("dispatch.required_min", "0"),
        ("dispatch.required_min", "3.5"),
        ("dispatch.odd_required", "perhaps"),
        ("dispatch.wrong_codes_per_hour", "-1"),
        ("dispatch.senior_levels", "一级"),
        ("dispatch.relax", "districts,everything"),
        ("centre.name", "中" * 31),
        ("alarm.phones", "13800138000,0791-12333"),
        ("alarm.phones", "1380013800"),
        ("delivery.lease", "7s"),
        ("sms.part_price", "-1"),
        ("sms.part_price", "1e9"),
        ("aliyun.template.invite", "S" * 65),
    ],
)
def test_a_wrong_value_is_refused_in_words_that_say_what_is_wanted(key: str, text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check(key, text)

    assert refused.value.reason == "bad_setting"
    assert (refused.value.values["setting"], refused.value.values["value"]) == (key, text)
    assert refused.value.values["wanted"] != ""


@pytest.mark.parametrize(
    "key", ["dispatch.answer_whitin", "", "aliyun.template.", "aliyun.template." + "x" * 61]
)
def test_an_unknown_key_is_refused(key: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check(key, "1")

    assert (refused.value.reason, refused.value.values) == ("unknown_setting", {"setting": key})


def test_any_message_shape_may_have_a_template_code() -> None:
    check("aliyun.template.team.5.2_by_name.place_time", "SMS_480000123")


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("", True),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", True),
        ("http://127.0.0.1:9000/robot", True),
        ("http://example.org/robot", False),
        ("ftp://example.org", False),
        ("https://", False),
        ("https://[::1", False),
    ],
)
def test_a_group_robot_is_reached_by_https_only(address: str, fits: bool) -> None:
    if fits:
        check("alarm.webhook", address)
    else:
        with pytest.raises(RuleBroken):
            check("alarm.webhook", address)


def test_records_hold_neither_alarm_phones_nor_a_robots_key() -> None:
    assert for_records("alarm.phones", "13800009991, 13900009992") == "138****9991，139****9992"
    assert for_records("alarm.webhook", "https://qyapi.weixin.qq.com/send?key=x") == "qyapi.weixin.qq.com"
    assert for_records("dispatch.ratio", "2.5") == "2.5"
