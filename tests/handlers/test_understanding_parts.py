"""Days, names, numbers and consent as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.eligibility import Half
from handlers.understanding.consent import read_consent
from handlers.understanding.days import Days, read_days
from handlers.understanding.names import read_names
from handlers.understanding.numbers import number_of, read_number

SUNDAY = date(2026, 11, 22)
NAMES = ("张三", "李四", "王芳", "王芳芳", "王建国", "章三")
DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))


def _read(text: str) -> tuple[str, str] | None:
    found = read_days(text, SUNDAY)
    return (found.first.isoformat(), found.last.isoformat()) if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "2026-11-22"),
        ("明天", "2026-11-23"),
        ("大后天有事", "2026-11-25"),
        ("周三", "2026-11-25"),
        ("周日", "2026-11-22"),
        ("这周五", "2026-11-20"),
        ("下周三", "2026-11-25"),
        ("下下个星期一", "2026-11-30"),
        ("礼拜六上午", "2026-11-28"),
        ("3月20号", "2027-03-20"),
        ("三月二十号", "2027-03-20"),
        ("十二月三十一日", "2026-12-31"),
        ("3.20", "2027-03-20"),
        ("12/25", "2026-12-25"),
        ("12-25", "2026-12-25"),
        ("20号上午", "2026-12-20"),
        ("22号", "2026-11-22"),
        ("31号", "2026-12-31"),
        ("下个月5号", "2026-12-05"),
        ("2027-03-20", "2027-03-20"),
        ("２０２７年３月２０日", "2027-03-20"),
        ("明年1月5日", "2027-01-05"),
        ("2月29日", "2028-02-29"),
    ],
)
def test_a_day_is_the_next_of_its_name(text: str, day: str) -> None:
    assert _read(text) == (day, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12月1日到3日", "2026-12-01", "2026-12-03"),
        ("12月1到3", "2026-12-01", "2026-12-03"),
        ("12月1日至12月3日", "2026-12-01", "2026-12-03"),
        ("12.1-12.3", "2026-12-01", "2026-12-03"),
        ("25-28号", "2026-11-25", "2026-11-28"),
        ("我25号到28号出差", "2026-11-25", "2026-11-28"),
        ("12月30日到1月2日", "2026-12-30", "2027-01-02"),
        ("明天到后天", "2026-11-23", "2026-11-24"),
    ],
)
def test_a_stretch_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    assert _read(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "三月",
        "2月30日",
        "明年2月29号",
        "明天和后天",
        "19:30",
        "3.20元",
        "1.2.3",
        "我要20",
        "13800138000",
        "1980",
    ],
)
def test_what_names_no_day_or_several_is_none(text: str) -> None:
    assert _read(text) is None


def test_the_part_of_the_day_is_read_where_it_is_one() -> None:
    tomorrow = SUNDAY + timedelta(days=1)

    assert read_days("明天下午", SUNDAY) == Days(tomorrow, tomorrow, Half.PM)
    assert read_days("明天早上", SUNDAY) == Days(tomorrow, tomorrow, Half.AM)
    assert read_days("明天上午或下午", SUNDAY) == Days(tomorrow, tomorrow, Half.DAY)


@given(DAYS, DAYS)
def test_every_day_is_read_as_it_is_written(day: date, today: date) -> None:
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    ):
        assert read_days(text, today) == Days(day, day)


@given(
    st.text(st.sampled_from("0123456789年月日号到至-./周下明天一二三十上午 ") | st.characters(), max_size=30),
    DAYS,
)
def test_no_text_raises_and_no_stretch_ends_before_it_begins(text: str, today: date) -> None:
    found = read_days(text, today)

    assert found is None or found.first <= found.last
    read_names(text, NAMES)
    assert read_consent(text) in (True, False, None)
    assert read_number(text) is None or 0 <= (read_number(text) or 0) <= 99


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("换人 张三", ["张三"]),
        ("張三", ["张三"]),
        ("章三来不了", ["章三"]),
        ("换掉立四", ["李四"]),
        ("张叁", ["张三", "章三"]),
        ("李老师来不了", ["李四"]),
        ("老李", ["李四"]),
        ("王同志", ["王芳", "王芳芳", "王建国"]),
        ("王芳芳", ["王芳芳"]),
        ("李四和王建国", ["李四", "王建国"]),
        ("赵六", []),
        ("王大锤", []),
        ("", []),
    ],
)
def test_a_name_is_written_or_sounds_alike_or_is_a_surname_with_a_title(text: str, named: list[str]) -> None:
    assert [NAMES[place] for place in read_names(text, NAMES)] == named


def test_two_people_of_one_name_are_both_meant() -> None:
    assert read_names("张三", ["张三", "李四", "张三"]) == [0, 2]


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("是", True),
        ("确认。", True),
        ("我确认", True),
        ("好的吧", True),
        ("ＯＫ", True),
        ("確認", True),
        ("取消", False),
        ("不要啊", False),
        ("算了", False),
        ("否", False),
        ("确认取消任务", None),
        ("是不是", None),
        ("", None),
        ("张三", None),
    ],
)
def test_consent_is_a_whole_text(text: str, consent: bool | None) -> None:
    assert read_consent(text) is consent


def test_numerals_are_numbers_up_to_ninety_nine() -> None:
    assert [number_of(each) for each in ("一", "两", "十", "十二", "二十", "九十九")] == [
        1,
        2,
        10,
        12,
        20,
        99,
    ]
    assert [number_of(each) for each in ("", "百", "十十", "二三")] == [None] * 4
    assert [read_number(each) for each in ("第3个", "三号", "3", "2026", "三个人")] == [3, 3, 3, None, None]
