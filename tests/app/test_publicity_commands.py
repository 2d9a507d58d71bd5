"""kaowu publicity, objection, review-slot and review-visit at the terminal."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from office import Office
from photos import a_photo
from registration_office import HOUSE, a_form, an_office

from app.settings import Environment
from db import secrets
from db.connect import database
from db.models import Occupation, PublicityEntry, ReviewSlot
from db.secrets import read_ring
from handlers import nouns
from handlers.act import Act
from handlers.proving.sessions import Visitor
from handlers.publicity.objecting import Said, take
from handlers.registration.registering import register

assert nouns.KNOWN
KEYS = "1:only-for-the-tests-of-kaowu"
PHONE = "+8613912345678"
PLAN = "3601-2027-001"


@asynccontextmanager
async def _database(folder: Path) -> AsyncIterator[None]:
    environment = Environment(data_dir=folder / "var")
    async with database(environment.url, read_ring(environment.keys())):
        yield


@pytest.fixture
async def office(tmp_path: Path, sqlite_template: Path) -> Office:
    """The city 3601 with 王芳 of its school registered for level 3, which is shown and re-reviewed."""
    empty = Office(tmp_path)
    (tmp_path / "var").mkdir()
    shutil.copy(sqlite_template, tmp_path / "var" / "kaowu.sqlite3")
    (tmp_path / "var" / "secret_keys").write_text(KEYS)
    async with _database(tmp_path):
        made = await an_office()
        await Occupation.filter(id=made.item.occupation_id).update(needs_re_review=True)
        await register(made.plan.id, a_form(), made.school.id, HOUSE)
    empty.done("config", "set", "publicity.levels", "3")
    return empty


async def test_a_list_is_opened_objected_to_and_closed(office: Office) -> None:
    told = office.done("publicity", "open", "--plan", PLAN)
    assert (told["state"], told["shown"], told["entries"][0]["objections"]) == ("OPEN", 1, 0)
    assert told["entries"][0]["line"].startswith("王* · 电工 三级/高级工 · ")
    assert "还没有期满" in office.refused("publicity", "open", "--plan", PLAN)
    case = str(office.done("approve", "list", "--everything")["cases"][0]["id"])
    assert "公示尚未期满" in office.refused("approve", "pass", case)

    async with _database(office.folder):
        entry, act = await PublicityEntry.get(), Act(datetime.now(UTC), "candidate", Random(1), "考务中心")
        visitor = Visitor(1, PHONE, secrets.index(PHONE))
        await take(visitor, entry.id, Said("李小雷", "他的工作年限与事实不符，请核查"), act)
    office.done("publicity", "close", "1", "--reason", "名单更正")
    assert "异议尚未处理" in office.refused("approve", "pass", case)
    (listed,) = office.done("objection", "list")
    assert (listed["name"], listed["phone"], "text" in listed) == ("李**", "139****5678", False)
    assert office.done("objection", "show", "1")["text"] == "他的工作年限与事实不符，请核查"

    shown = office.run("objection", "decide", "1", "--dismiss", "--result", "经核查,异议不成立")
    assert shown.stdout == "异议 1：不成立\n"
    assert office.done("objection", "list") == []
    assert [each["open_objections"] for each in office.done("publicity", "list", "--plan", PLAN)] == [0]
    assert office.done("approve", "pass", case)["state"] == "OPEN"


async def test_hours_are_offered_booked_and_their_result_entered(office: Office) -> None:
    hours = ("--from", "2027-04-20T09:00", "--until", "2027-04-20T11:00")
    slot = office.done(
        *("review-slot", "add", "--organisation", "360102", *hours, "--place", "二楼", "--capacity", "2")
    )
    book = ("review-visit", "book", "--organisation", "S01", "--plan", PLAN, "--slot", str(slot["id"]))
    told = office.done(*book)
    assert (told["state"], told["slot"]["free"]) == ("BOOKED", 1)
    assert office.refused(*book) == "已约在这个时段"
    assert "余 1/2" in office.run("review-slot", "list").stdout
    assert "现在不能录入结果" in office.refused("review-visit", "result", "1", "good")

    async with _database(office.folder):
        begun = datetime.now(UTC) - timedelta(hours=1)
        await ReviewSlot.all().update(from_at=begun, held_on=date(2026, 1, 1))
    assert "须上传盖章" in office.refused("review-visit", "result", "1", "good")
    assert "打不开文件" in office.refused("review-visit", "result", "1", "good", "--scan", "no.jpg")
    (office.folder / "form.jpg").write_bytes(a_photo())
    told = office.done("review-visit", "result", "1", "good", "--scan", "form.jpg")
    assert (told["state"], [each["state"] for each in office.done("review-visit", "list")]) == (
        "PASSED",
        ["PASSED"],
    )
    assert "不能这样做" in office.refused("review-visit", "cancel", "1")
