"""Candidates, each in a browser of their own, with the codes that the sandbox's phones show."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from console_on_loopback import looking
from house import PATIENCE, House
from photos import a_photo
from playwright.async_api import Browser, Page, expect
from registration_office import a_number

CODE = re.compile(r"\d{6}")
WINDOWS = 2
PHONE = {"width": 390, "height": 844}
PLAN = "秋季统考"
JPEG = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}


def phone_of(who: int) -> str:
    return f"135{who:08d}"


async def register_all(house: House, browser: Browser, people: range, years: int = 12) -> None:
    """One after the other at each of a few windows: to open one for each of them takes longest of all."""
    waiting = iter(people)

    async def window() -> None:
        async with looking(browser, **PHONE) as seen:
            for who in waiting:
                await seen.page.context.clear_cookies()
                await register(house, seen.page, who, years)
                assert await seen.violations() == []

    async with asyncio.TaskGroup() as group:
        for _ in range(WINDOWS):
            group.create_task(window())


async def register(house: House, page: Page, who: int, years: int) -> None:
    """From the list of plans to what the centre says of the form."""
    await _enter(house, page, who)
    await page.goto(f"{_public(house)}/")
    await page.get_by_role("link", name=PLAN, exact=True).click()
    await page.get_by_role("button", name="报考电工 三级").click()
    await _fill(page, who, years)
    await page.get_by_role("button", name="改为输入姓名").click()
    await page.get_by_label("输入本人姓名作为签名").fill("张秀英")
    await _hand_in(page)
    if years < 10:
        await expect(page.locator("main")).to_contain_text("120 个月")
    else:
        await expect(page.locator(".badge")).to_have_text("已提交，正在审核")


async def mend(house: House, browser: Browser, who: int) -> None:
    """What was returned is handed in again with another photo."""
    async with _own(house, browser, who) as page:
        await page.get_by_role("button", name="修改后重新提交").click()
        await page.get_by_role("link", name="照片和材料").click()
        await page.locator("#photo").set_input_files(JPEG)
        await page.get_by_role("button", name="换一张照片").click()
        await page.get_by_role("link", name="下一步：核对提交").click()
        await _hand_in(page)
        await expect(page.locator(".badge")).to_have_text("已提交，正在审核")


async def pay(house: House, browser: Browser, who: int) -> None:
    """On one's own page, and on the platform's."""
    async with _own(house, browser, who) as page:
        await page.get_by_role("button", name="缴费").click()
        await page.get_by_role("link", name="去缴费").click()
        await page.get_by_role("button", name="支付").click()
        await expect(page.locator("body")).to_contain_text("支付成功")


async def withdraw(house: House, browser: Browser, who: int) -> str:
    """Take it back although a payment was begun; returns the address at which it could be paid."""
    async with _own(house, browser, who) as page:
        await page.get_by_role("button", name="缴费").click()
        link = await page.get_by_role("link", name="去缴费").get_attribute("href")
        await page.get_by_text("撤回这份报名").click()
        await page.get_by_role("button", name="确定撤回").click()
        await expect(page.locator(".badge")).to_have_text("已撤回")
        assert link is not None
        return link


def _public(house: House) -> str:
    return f"http://127.0.0.1:{house.port}/p"


async def _enter(house: House, page: Page, who: int) -> None:
    before = len(await _codes(house, who))
    await page.goto(f"{_public(house)}/phone")
    await page.get_by_label("手机号").fill(phone_of(who))
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码").fill(await _new_code(house, who, before))
    await page.get_by_role("button", name="确定").click()
    await expect(page.locator("h1")).to_have_text("我的报名")


async def _codes(house: House, who: int) -> list[str]:
    """Those that the phone shows, the newest last."""
    messages = (await house.ask(f"/phones/{phone_of(who)}"))["messages"]
    texts = [each["content"] for each in messages if "验证码" in each["content"]]
    return [found[0] for text in texts if (found := CODE.search(text))]


async def _new_code(house: House, who: int, before: int) -> str:
    revision = 0
    async with asyncio.timeout(PATIENCE):
        while len(codes := await _codes(house, who)) <= before:
            revision = (await house.ask(f"/overview?after={revision}&wait=5"))["revision"]
    return codes[-1]


@asynccontextmanager
async def _own(house: House, browser: Browser, who: int) -> AsyncIterator[Page]:
    """The page of one's own registration, on a phone."""
    async with looking(browser, **PHONE) as seen:
        await _enter(house, seen.page, who)
        await seen.page.get_by_role("link", name="电工 三级").click()
        yield seen.page


async def _hand_in(page: Page) -> None:
    await page.get_by_label("我已阅读并同意").check()
    await page.get_by_role("button", name="提交报名").click()


async def _fill(page: Page, who: int, years: int) -> None:
    await page.get_by_label("姓名").fill("张秀英")
    await page.get_by_label("证件号码").fill(a_number(2 + 2 * who, region="360103"))
    await page.get_by_role("button", name="保存，下一步").click()
    await page.get_by_label("文化程度").select_option("college")
    await page.get_by_role("button", name="保存，下一步").click()
    await page.get_by_label("从事本职业年限").fill(str(years))
    await page.locator("#work_1_from").fill(f"{2026 - years}-01-01")
    await page.locator("#work_1_employer").fill("赣江机电厂")
    await page.get_by_role("button", name="保存，下一步").click()
    await page.locator("#photo").set_input_files(JPEG)
    await page.get_by_role("button", name="上传照片").click()
    await page.get_by_role("link", name="下一步：核对提交").click()
