"""Lists on show over HTTP: masked lines, and an objection by somebody who proved a phone."""

from datetime import timedelta

import aiohttp
import pytest
from public_on_loopback import OPEN, Clock, a_browser, a_published_plan, prove, public, send
from publicity_rows import a_publicity
from registration_rows import a_person, a_registration

from db.models import Objection, Plan, PlanItem, Publicity, PublicityEntry, Registration
from exam import registration
from exam.plan import State as PlanState
from exam.publicity import State
from handlers.public import publicity

pytestmark = pytest.mark.usefixtures("sqlite_database")
SAID = {"name": "李雷", "text": "他的工作年限与事实不符，请核查"}


async def a_shown_list(lines: int = 1) -> Publicity:
    """Of a plan that everybody may see, with so many people."""
    plan = await a_published_plan()
    item = await PlanItem.get(plan_id=plan.id)
    rows = [await a_registration(item, await a_person(phone="+8613712345678")) for _ in range(lines)]
    today = OPEN.date()
    shown = await a_publicity(rows[0], opens_on=today, closes_on=today + timedelta(days=7))
    for number, row in enumerate(rows):
        await PublicityEntry.create(publicity=shown, registration=row, line=f"王*{number} · 电工 二级")
    return shown


async def read(url: str, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url + path) as answer:
        return answer.status, await answer.text()


async def test_everybody_finds_the_list_and_reads_its_masked_lines_only() -> None:
    shown = await a_shown_list()
    person = await Registration.get().select_related("person")

    async with public() as url:
        _, home = await read(url, "/p/")
        status, text = await read(url, f"/p/publicity/{shown.id}")

    assert home.count(f'<a href="/p/publicity/{shown.id}">2027年5月统考</a>') == 1
    assert status == 200
    assert "王*0 · 电工 二级" in text
    assert [each in text for each in ("王芳", person.person.id_number, "13712345678")] == [False] * 3


async def test_a_long_list_is_turned_page_by_page() -> None:
    shown = await a_shown_list(publicity.PAGE + 1)

    async with public() as url:
        _, first = await read(url, f"/p/publicity/{shown.id}")
        last = (await PublicityEntry.all().order_by("id"))[publicity.PAGE - 1]
        _, second = await read(url, f"/p/publicity/{shown.id}?after={last.id}")

    assert f"?after={last.id}" in first
    assert (first.count("提出异议</a>"), second.count("提出异议</a>")) == (publicity.PAGE, 1)
    assert "下一页" not in second


@pytest.mark.parametrize("state", [State.PLANNED, State.CLOSED])
async def test_a_list_that_is_not_open_is_not_found(state: State) -> None:
    shown = await a_shown_list()
    await Publicity.filter(id=shown.id).update(state=state)

    async with public() as url:
        assert (await read(url, f"/p/publicity/{shown.id}"))[0] == 404
        assert "公示至" not in (await read(url, "/p/"))[1]


async def test_the_list_of_a_cancelled_plan_is_not_found() -> None:
    shown = await a_shown_list()
    await Plan.filter(id=shown.plan_id).update(state=PlanState.CANCELLED)

    async with public() as url:
        assert (await read(url, f"/p/publicity/{shown.id}"))[0] == 404


async def test_a_list_is_gone_on_the_day_after_its_last_one_and_who_withdrew_at_once() -> None:
    shown, clock = await a_shown_list(), Clock()
    entry = await PublicityEntry.get()

    async with public(clock) as url:
        await Registration.all().update(state=registration.State.WITHDRAWN)
        assert "王*0" not in (await read(url, f"/p/publicity/{shown.id}"))[1]
        assert (await read(url, f"/p/publicity/{shown.id}/{entry.id}"))[0] == 404
        clock.pass_by(days=8)
        assert (await read(url, f"/p/publicity/{shown.id}"))[0] == 404


async def test_who_objects_proves_a_phone_first_and_says_why() -> None:
    shown = await a_shown_list()
    page = f"/p/publicity/{shown.id}/{(await PublicityEntry.get()).id}"

    async with public() as url, a_browser(url) as session:
        async with session.get(page) as asked:
            assert (asked.url.path, asked.url.query["to"]) == ("/p/phone", page)
        await prove(session)
        status, _, text = await send(session, page, page, name="李雷", text="不实")
        assert (status, "请写明异议的事实和理由" in text, await Objection.exists()) == (422, True, False)
        status, path, _ = await send(session, page, page, **SAID)
        assert (status, path) == (200, f"/p/publicity/{shown.id}/taken")
        status, _, text = await send(session, page, page, **SAID)
        assert (status, "您已对这一条提出过异议" in text) == (422, True)

    row = await Objection.get()
    assert (row.from_name, row.from_phone, row.text) == ("李雷", "+8613800138000", SAID["text"])
    assert (await Registration.get()).objected_at == OPEN


async def test_a_form_that_is_not_ours_objects_to_nobody() -> None:
    shown = await a_shown_list()
    page = f"/p/publicity/{shown.id}/{(await PublicityEntry.get()).id}"

    async with public() as url, a_browser(url) as session:
        await prove(session)
        async with session.post(page, data={**SAID, "_token": "0" * 32}) as answer:
            assert answer.status == 403

    assert not await Objection.exists()
