"""Settings are rows with history; behind them stands the province's profile, behind that the defaults."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from board_rows import NOW

from db import settings
from db.models import SettingChange
from exam.errors import RuleBroken
from exam.settings import DEFAULTS, settings_from


@pytest.fixture(autouse=True)
def jiangxi() -> Iterator[None]:
    """The profile is one per process: each test begins and ends with the usual one."""
    settings.use_profile("jiangxi")
    yield
    settings.use_profile("jiangxi")


async def test_without_rows_the_defaults_of_jiangxi_are_in_force(database: str) -> None:
    assert await settings.in_force() == settings_from(DEFAULTS)


async def test_beijing_brings_its_own_centre_and_leaves_the_rest(database: str) -> None:
    settings.use_profile("beijing")

    changed = {key: value for key, value in (await settings.texts()).items() if value != DEFAULTS[key]}

    assert changed == {
        "centre.name": "北京市职业技能鉴定管理中心",
        "centre.contact": "区县鉴定管理中心",
        "centre.phone": "010-12333",
        "eligibility.awards": "北京市科学技术进步奖个人三等奖以上;十大能工巧匠;十大科技创新带头人",
    }


async def test_leaving_a_profile_leaves_nothing_of_it(database: str) -> None:
    settings.use_profile("beijing")
    settings.use_profile("jiangxi")

    assert (await settings.in_force()).contact_phone == "0791-12333"


@pytest.mark.parametrize("name", ["hunan", "", "../jiangxi", "jiangxi.toml"])
def test_an_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(settings.UnknownProfile):
        settings.use_profile(name)


async def test_a_row_stands_before_the_profile(database: str) -> None:
    await settings.change("centre.phone", "0791-88888", "staff", NOW)
    settings.use_profile("beijing")

    assert (await settings.in_force()).contact_phone == "0791-88888"


async def test_the_newest_row_is_in_force_and_the_older_ones_are_history(database: str) -> None:
    await settings.change("dispatch.answer_within", "3s", "first", NOW)
    await settings.change("dispatch.ratio", "3", "first", NOW)
    await settings.change("dispatch.answer_within", "45m", "second", NOW - timedelta(days=1))

    kept = await SettingChange.filter(key="dispatch.answer_within").order_by("id")

    assert (await settings.in_force()).answer_within == timedelta(minutes=45)
    assert [(row.value, row.actor) for row in kept] == [("3s", "first"), ("45m", "second")]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("dispatch.answer_within", "soon"),
        ("dispatch.ratio", "5"),
        ("no.such.key", "1"),
        ("aliyun.template.", "1"),
    ],
)
async def test_a_wrong_key_or_value_is_refused_and_leaves_no_row(database: str, key: str, value: str) -> None:
    with pytest.raises(RuleBroken):
        await settings.change(key, value, "staff", NOW)

    assert await SettingChange.all().count() == 0


async def test_template_codes_are_the_settings_under_their_prefix(database: str) -> None:
    await settings.change("aliyun.template.invite", "SMS_1", "staff", NOW)
    await settings.change("aliyun.template.invite", "SMS_2", "staff", NOW)
    await settings.change("dispatch.ratio", "3", "staff", NOW)

    assert await settings.template_codes() == {"aliyun.template.invite": "SMS_2"}
