"""The tables that come with the profiles, brought into an office as staff would."""

from datetime import date
from pathlib import Path

import pytest
from import_files import CATALOGUE, act, an_office, load
from office import furnish

from app.demo_places import write_places
from app.demo_roster import write_roster
from app.profile_files import copy_profile
from db import settings
from db.models import Condition, Occupation, OccupationMode, Organisation, StandardVersion
from db.settings import UnknownProfile
from exam.candidate import Certificate, Facts, Work
from exam.catalogue import ConditionKind
from exam.conditions import check
from exam.fees import Subject
from handlers.catalogue.conditions import conditions_of
from handlers.catalogue.prices import price_list
from handlers.imports import import_file

DAY = date(2026, 12, 1)
ELECTRICIAN = "6-31-01-03"


async def bring(profile: str, folder: Path) -> dict[str, list[tuple[int, str]]]:
    """What comes back of each table: line and first reason."""
    back = {}
    for kind, file in copy_profile(profile, folder / profile).items():
        result = await import_file(kind, file, act())
        back[kind] = [(each.line, each.reasons[0]) for each in result.rejected]
    return back


async def test_the_prices_of_jiangxi_are_those_of_its_document(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)

    back = await bring("jiangxi", tmp_path)

    assert back == {"modes": [], "fees": [], "standards": [], "conditions": []}
    prices = await price_list((await Organisation.get(code="3601")).id)
    practical = [prices.price(Subject(ELECTRICIAN, level, 2, "hands_on"), DAY) for level in (5, 4, 3, 2, 1)]
    assert [each.amount_fen for each in practical] == [21000, 26000, 30000, 36000, 40000]
    whole = [Subject(ELECTRICIAN, 1, subject, "paper") for subject in (1, 2, 3)]
    assert prices.total_fen(whole, DAY) == 5000 + 40000 + 15000


async def test_three_generations_of_conditions_judge_differently(database: str, tmp_path: Path) -> None:
    await an_office(tmp_path)
    await bring("jiangxi", tmp_path)
    held, work = Certificate(ELECTRICIAN, 4, date(2023, 6, 1)), Work(ELECTRICIAN, date(2022, 1, 1))
    facts = Facts(date(2000, 1, 1), (held,), (work,))

    lacking = {}
    for version in await StandardVersion.filter(occupation__code=ELECTRICIAN):
        offered = await conditions_of(version, 3)
        lacking[version.name] = [found.code for each in offered for found in check(each.rule, facts, DAY)]

    assert lacking == {
        "旧版（连续年限）": [
            "after_certificate_continuous", "training", "after_certificate_continuous", "work",
        ],
        "2018 年技术规程": ["after_certificate", "education_least"],
        "2023 年技术规程": ["work", "after_certificate"],
    }  # fmt: skip


async def test_beijing_lists_machine_exams_by_name_and_has_early_and_skip_conditions(
    database: str, tmp_path: Path
) -> None:
    await an_office(tmp_path)
    await load(tmp_path, "catalogue", CATALOGUE, "X1,摄影师,,5;4;3;2", "X2,美容师,,5;4;3")
    settings.use_profile("beijing")
    try:
        back = await bring("beijing", tmp_path)
        version = await StandardVersion.get(occupation__code=ELECTRICIAN)
        offered = {level: await conditions_of(version, level) for level in (2, 1)}
    finally:
        settings.use_profile("jiangxi")

    said = dict(back["modes"])
    assert (len(said), said[2], said[9]) == (
        11,
        "没有代码为 计算机操作员 的职业",
        "职业 4-03-02-01 没有级别“3”",
    )
    assert {(each.system, each.mode) for each in await OccupationMode.all()} == {("ata", "machine")}
    assert {each.kind for each in offered[2]} == set(ConditionKind)
    winner = Facts(date(1990, 1, 1), awards=frozenset({"十大能工巧匠"}))
    met = {
        level: [each.kind for each in some if not check(each.rule, winner, DAY)]
        for level, some in offered.items()
    }
    assert met == {2: [ConditionKind.SKIP], 1: [ConditionKind.SKIP]}
    assert await Condition.all().count() > 0
    assert await Occupation.all().count() == 4


def test_an_unknown_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownProfile):
        copy_profile("../jiangxi", tmp_path)


async def test_the_demo_has_licences_and_rooms(database: str, tmp_path: Path) -> None:
    files = {**write_roster(tmp_path, DAY), **write_places(tmp_path)}

    results = [await import_file(kind, file, act()) for kind, file in files.items() if kind != "examiners"]

    assert [each.rejected for each in results] == [()] * len(results)


def test_one_command_brings_the_profile_in(tmp_path: Path) -> None:
    office = furnish(tmp_path)

    told = office.done("import", "profile")

    assert {each["kind"]: (each["read"], len(each["rejected"])) for each in told} == {
        "modes": (3, 0), "fees": (7, 0), "standards": (3, 0), "conditions": (28, 0),
    }  # fmt: skip
    assert office.refused("import", "profile", "atlantis") == (
        "没有名为 atlantis 的省份配置（KAOWU_PROFILE）"
    )
