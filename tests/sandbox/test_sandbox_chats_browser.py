"""The page of chats in a browser: buttons, words, files, menus, and the width of a phone."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from console_on_loopback import chromium, looking
from playwright.async_api import Browser, Page
from sandbox_on_loopback import Box, a_sandbox
from telegram_on_loopback import WANG, call, do, screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

YES, NO = {"text": "能参加", "callback_data": "7:yes"}, {"text": "不能", "callback_data": "7:no"}
ASKED = {"inline_keyboard": [[YES, NO]]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of this file."""
    async with chromium() as started:
        yield started


async def open_chat(page: Page, box: Box, channel: str, person: str) -> None:
    await page.goto(box.url + "/")
    await page.get_by_role("radio", name=channel).first.check(force=True)
    await page.get_by_role("button", name=person).click()


async def test_a_person_presses_writes_and_sends_a_file_in_telegram(browser: Browser) -> None:
    async with a_sandbox() as box, looking(browser) as seen:
        await do(box, "start")
        await call(box, "sendMessage", chat_id=WANG, text="能参加吗？", reply_markup=ASKED)
        page = seen.page
        await open_chat(page, box, "Telegram", WANG)
        await page.get_by_role("button", name="能参加", exact=True).click()
        await page.get_by_label("回复内容").fill("几点到？")
        await page.get_by_role("button", name="发送").click()
        paper = {"name": "论文.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
        await page.get_by_text("发文件").locator("input").set_input_files(files=[paper])  # type: ignore[list-item]
        await page.get_by_role("link", name="论文.pdf").wait_for()
        _, told = await call(box, "getUpdates")

        kinds = [sorted(set(update) - {"update_id"}) for update in told["result"]]
        assert kinds == [["message"], ["callback_query"], ["message"], ["message"]]
        assert told["result"][1]["callback_query"]["data"] == "7:yes"
        assert [line["file_name"] for line in await screen(box)][-1] == "论文.pdf"


async def test_a_changed_message_is_changed_on_the_page_without_its_buttons(browser: Browser) -> None:
    async with a_sandbox() as box, looking(browser) as seen:
        await do(box, "start")
        _, sent = await call(box, "sendMessage", chat_id=WANG, text="能参加吗？", reply_markup=ASKED)
        await open_chat(seen.page, box, "Telegram", WANG)
        await seen.page.get_by_role("button", name="能参加", exact=True).wait_for()
        number = sent["result"]["message_id"]
        await call(box, "editMessageText", chat_id=WANG, message_id=number, text="人数已满")
        await seen.page.locator(".bubble", has_text="人数已满").wait_for()

        assert await seen.page.get_by_role("button", name="能参加", exact=True).count() == 0
        assert await seen.page.get_by_text("能参加吗？").count() == 0


async def test_a_new_person_follows_on_the_page_of_a_phone_that_does_not_scroll_sideways(
    browser: Browser,
) -> None:
    async with a_sandbox() as box, looking(browser, 360, 740) as seen:
        page = seen.page
        await page.goto(box.url + "/")
        await page.get_by_role("radio", name="微信", exact=True).check(force=True)
        await page.get_by_label("openid").fill("oWang")
        await page.get_by_role("button", name="关注公众号").click()
        await page.get_by_role("button", name="取消关注").wait_for()
        width = await page.evaluate("document.documentElement.scrollWidth")
        await page.keyboard.press("Escape")
        await page.locator("#talk").wait_for(state="hidden")

        assert (width, await page.evaluate("document.documentElement.scrollWidth")) == (360, 360)
        assert await box.get("/chats") == {"chats": [{"channel": "wechat", "id": "oWang"}]}
