"""The board as a browser shows it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from board_rows import NOW, a_message, a_prompt, a_task, a_venue, an_event, an_invitation, an_occupation
from console_on_loopback import looking, serving
from playwright.async_api import Browser, expect

from db import connect, secrets
from db.models import Invitation
from db.models.delivery import Sending
from exam.invitation import State

WIDER_THAN_THEMSELVES = (
    "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("opened")]


@pytest_asyncio.fixture(loop_scope="module")
async def opened(sqlite_url: str, ring: secrets.KeyRing) -> AsyncIterator[None]:
    """A fresh database for each test, on the browser's loop."""
    async with connect.database(sqlite_url, ring):
        yield


async def test_the_board_shows_a_change_without_a_reload(browser: Browser) -> None:
    task = await a_task()
    invited = await an_invitation(task, State.S1A, "李娜")

    async with serving() as url, looking(browser) as seen:
        await seen.page.goto(url)
        await expect(seen.page.locator("#line")).to_have_text("实时更新")
        await seen.page.evaluate("window.sameDocument = true")
        await Invitation.filter(id=invited.id).update(state=State.S2A)
        await a_message(invited, "select", Sending.FAILED, "MOBILE_OFF")
        await an_event(task, "yes", {"from": "S1A", "to": "S2A"}, invited)

        row = seen.page.locator(f"#task-{task.id}")
        await expect(row).to_contain_text("占席 1")
        await expect(row).to_contain_text("李娜 短信二：确认 失败 MOBILE_OFF")
        await expect(row).to_contain_text("李娜回复能参加，占一席，发短信二请其确认")
        assert await seen.page.evaluate("window.sameDocument")
        assert (seen.faults, await seen.violations()) == ([], [])


async def test_a_task_s_page_follows_its_people_and_its_timeline(browser: Browser) -> None:
    task = await a_task()
    invited = await an_invitation(task, State.S2A, "李娜")
    await an_event(task, "opened")

    async with serving() as url, looking(browser) as seen:
        await seen.page.goto(f"{url}/tasks/{task.id}")
        await expect(seen.page.locator(".people .badge")).to_have_text(["待确认"])
        await Invitation.filter(id=invited.id).update(state=State.CONFIRMED)
        await an_event(task, "confirm", {"from": "S2A", "to": "CONFIRMED"}, invited)

        await expect(seen.page.locator(".people .badge")).to_have_text(["已确认"])
        await expect(seen.page.locator(".told")).to_have_text(["李娜确认参加", "任务批准，开始派遣"])
        await expect(seen.page.locator("#summary")).to_have_text("派遣中，需求 3 人，已确认 1 人，占席 1")
        assert (seen.faults, await seen.violations()) == ([], [])


async def test_the_countdowns_run_by_the_server_s_clock(browser: Browser) -> None:
    task = await a_task()
    await a_prompt(await an_invitation(task, State.S2A), NOW - timedelta(seconds=1))
    await a_prompt(await an_invitation(task, State.S1A), NOW + timedelta(minutes=30))

    async with serving() as url, looking(browser) as seen:
        await seen.page.goto(f"{url}/tasks/{task.id}")
        marks = seen.page.locator("time.due")
        await expect(marks).to_have_text(["已到期，等待处理", "剩 29:59"])
        await expect(marks).to_have_text(["已到期，等待处理", "剩 29:58"])


async def test_the_focus_stays_where_it_was_when_the_board_changes(browser: Browser) -> None:
    venue, work = await a_venue(), await an_occupation()
    task = await a_task(venue, occupation=work, deadline=NOW + timedelta(days=9))

    async with serving() as url, looking(browser) as seen:
        await seen.page.goto(url)
        await expect(seen.page.locator("#line")).to_have_text("实时更新")
        await seen.page.locator(f"#task-{task.id} a").focus()
        first = await a_task(
            venue, occupation=work, day=task.day + timedelta(days=1), deadline=NOW + timedelta(days=1)
        )

        await expect(seen.page.locator("tbody tr").first).to_have_id(f"task-{first.id}")
        focused = await seen.page.evaluate("document.activeElement.closest('tr')?.id")
        assert focused == f"task-{task.id}"


async def test_a_name_that_looks_like_a_script_is_only_text(browser: Browser) -> None:
    name = "<script>window.hurt = 1</script>"
    task = await a_task(await a_venue("<img src=x onerror=alert(1)>"))
    await an_event(task, "confirm", {}, await an_invitation(task, State.CONFIRMED, name))

    async with serving() as url, looking(browser) as seen:
        await seen.page.goto(f"{url}/tasks/{task.id}")
        await expect(seen.page.locator("#line")).to_have_text("实时更新")
        await an_event(task, "opened")

        await expect(seen.page.locator(".told").first).to_have_text("任务批准，开始派遣")
        await expect(seen.page.locator(".people tbody th")).to_contain_text(name)
        assert await seen.page.evaluate("window.hurt") is None
        assert (seen.faults, await seen.violations()) == ([], [])


async def test_no_page_scrolls_sideways_on_any_screen(browser: Browser) -> None:
    long = "江西省赣江新区中医药科创城职业技能公共实训基地第二实训中心"
    task = await a_task(await a_venue(long), occupation=await an_occupation("计算机操作员(文字录入处理员)"))
    for state in State:
        invited = await an_invitation(task, state, "欧阳慕容建国")
        await a_prompt(invited, NOW + timedelta(hours=20))
        await a_message(invited, "team_names_update", Sending.FAILED, "isv.BUSINESS_LIMIT_CONTROL_OF_THE_DAY")
        await an_event(task, "timer", {"from": "S2B", "to": "NO_CONFIRM"}, invited, alarm=True)

    found = []
    async with serving(phones_url="/phones/") as url, looking(browser) as seen:
        for path in ("/", f"/tasks/{task.id}"):
            await seen.page.goto(url + path)
            for width in (360, 1280, 1920):
                await seen.page.set_viewport_size({"width": width, "height": 800})
                wide = await seen.page.evaluate("document.documentElement.scrollWidth")
                cut_off = await seen.page.locator("main .card").evaluate_all(WIDER_THAN_THEMSELVES)
                found.append((path, width, wide - width, cut_off))

    assert [each for each in found if each[2:] != (0, [])] == []
    assert len(found) == 6


async def test_the_phones_stand_beside_a_wide_board_only(browser: Browser) -> None:
    async with serving(phones_url="/phones/") as url, looking(browser) as seen:
        await seen.page.goto(url)
        frame = seen.page.frame_locator("iframe[title=手机]")
        await expect(frame.locator("h1")).to_have_text("全部手机")
        await seen.page.set_viewport_size({"width": 1100, "height": 800})

        await expect(seen.page.locator("iframe")).to_be_hidden()
        await expect(seen.page.get_by_role("link", name="手机")).to_have_attribute("href", "/phones/")
        assert (seen.faults, await seen.violations()) == ([], [])


async def test_a_board_that_lost_the_service_says_so_and_comes_back(browser: Browser) -> None:
    async with looking(browser) as seen:
        async with serving() as url:
            await seen.page.goto(url)
            await expect(seen.page.locator("#line")).to_have_text("实时更新")
        await expect(seen.page.locator("#line")).to_have_text("连接中断，正在重连")
        task = await a_task()

        async with serving(port=int(url.rsplit(":", 1)[1])):
            await expect(seen.page.locator("#line")).to_have_text("实时更新", timeout=20_000)
            await expect(seen.page.locator(f"#task-{task.id}")).to_be_visible()


async def test_without_the_parts_from_npm_the_page_still_shows(browser: Browser, tmp_path: Path) -> None:
    task = await a_task()
    await a_prompt(await an_invitation(task, State.S1A), NOW + timedelta(minutes=30))

    async with serving(parts=tmp_path) as url, looking(browser) as seen:
        await seen.page.goto(url)

        await expect(seen.page.get_by_text("未安装前端组件")).to_have_count(1)
        await expect(seen.page.locator(f"#task-{task.id}")).to_contain_text("赣江职业技能鉴定所")
        await expect(seen.page.locator("time.due")).to_have_text("剩 29:59")
        assert (seen.faults, await seen.violations()) == ([], [])
