"""A candidate in a browser: from a plan to the review, back for mending, and all that may go wrong."""

from collections.abc import AsyncIterator
from pathlib import Path

import public_forms
import pytest
import pytest_asyncio
from console_on_loopback import looking
from playwright.async_api import Browser, Page, expect
from public_forms import CARD, PDF, PHONE, a_photo
from public_on_loopback import Clock, a_browser, a_published_plan, last_code, public
from staff_rows import a_member, acting_as

from db import connect, secrets, storage
from db.models import (
    ApprovalCase,
    Dialogue,
    File,
    Material,
    Organisation,
    Pledge,
    Registration,
    WorkPeriod,
)
from db.models.evidence import Signing
from exam.approval import Verdict
from exam.policy import Function, Role
from exam.registration import State
from handlers import nouns
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("opened")]


@pytest_asyncio.fixture(loop_scope="module")
async def opened(sqlite_url: str, ring: secrets.KeyRing, tmp_path: Path) -> AsyncIterator[None]:
    """A fresh database and an empty storage for each test, on the browser's loop."""
    storage.use(tmp_path / "files")
    async with connect.database(sqlite_url, ring):
        yield


async def enter(page: Page, phone: str = PHONE) -> None:
    """From the page that asks for a phone to where one wanted to go."""
    await page.get_by_label("手机号").fill(phone)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码").fill(await last_code(phone))
    await page.get_by_role("button", name="确定").click()


async def begin(page: Page, url: str, phone: str = PHONE) -> None:
    """Find the plan, prove the phone, come back and begin."""
    await page.goto(f"{url}/p/")
    await page.get_by_role("link", name="2027年5月统考", exact=True).click()
    await page.get_by_role("button", name="报考电工 三级").click()
    await enter(page, phone)
    await page.get_by_role("button", name="报考电工 三级").click()


async def prepare(page: Page, url: str) -> None:
    """A draft filled in without the browser, which gets its cookie: three times as quick as typing."""
    async with a_browser(url) as session:
        await public_forms.begin(session)
        await public_forms.fill(session)
        (cookie,) = session.cookie_jar
        await page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{url}/p/"}])


async def next_step(page: Page) -> None:
    await page.get_by_role("button", name="保存，下一步").click()


async def fill(page: Page, number: str = CARD) -> None:
    """All steps up to the last, with an electrician of ten years."""
    await page.get_by_label("姓名").fill("张秀英")
    await page.get_by_label("证件号码").fill(number)
    await next_step(page)
    await page.get_by_label("文化程度").select_option("college")
    await next_step(page)
    await page.get_by_label("从事本职业年限").fill("10")
    await page.locator("#work_1_from").fill("2015-03-01")
    await page.locator("#work_1_employer").fill("赣江机电厂")
    await next_step(page)
    await page.locator("#photo").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    )
    await page.get_by_role("button", name="上传照片").click()
    await page.locator("#scan").set_input_files(
        {"name": "work.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    await page.get_by_role("button", name="上传材料").click()
    await page.get_by_role("link", name="下一步：核对提交").click()


async def draw(page: Page) -> None:
    """Two strokes with a finger."""
    canvas = page.locator("#sign")
    await canvas.scroll_into_view_if_needed()
    place = await canvas.bounding_box()
    assert place is not None
    for across in (0.2, 0.6):
        await page.mouse.move(place["x"] + across * place["width"], place["y"] + 10)
        await page.mouse.down()
        await page.mouse.move(place["x"] + 0.4 * place["width"], place["y"] + place["height"] - 10, steps=4)
        await page.mouse.up()


async def hand_in(page: Page, *, is_signed: bool = False) -> None:
    await page.bring_to_front()  # Chromium draws a tab in the background once a second
    await page.get_by_label("我已阅读并同意").check()
    if not is_signed:
        await draw(page)
    await page.get_by_role("button", name="提交报名").click()


async def returned(hint: str, clock: Clock) -> None:
    """A clerk of the centre looks at it and wants something mended."""
    assert "registration" in {noun.__name__.rsplit(".")[-2] for noun in nouns.KNOWN}
    case, row = await ApprovalCase.get(), await Registration.get()
    centre = await Organisation.get(id=row.organisation_id)
    clerk = await a_member(centre, Role.CLERK, Function.APPRAISAL_1)
    await decide(case.id, Ruling(Verdict.RETURN, "photo", hint), await acting_as(clerk, clock()))


async def test_a_candidate_registers_is_sent_back_and_hands_in_again(browser: Browser) -> None:
    await a_published_plan()
    clock = Clock()
    async with public(clock) as url, looking(browser, width=390, height=844) as seen:
        page = seen.page
        await begin(page, url)
        await fill(page)
        await expect(page.locator("main")).to_contain_text("赣江机电厂")
        await page.get_by_label("我已阅读并同意").check()
        await page.get_by_role("button", name="提交报名").click()
        await expect(page.locator("#pledge-error")).to_have_text("请在方框内手写签名，或输入本人姓名作为签名")
        await hand_in(page)
        await expect(page.locator(".badge")).to_have_text("已提交，正在审核")

        await returned("请换白底照片", clock)
        await page.reload()
        await expect(page.locator(".error")).to_have_text("请换白底照片")
        await page.get_by_role("button", name="修改后重新提交").click()
        await page.get_by_role("link", name="照片和材料").click()
        await page.locator("#photo").set_input_files(
            {"name": "white.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
        )
        await page.get_by_role("button", name="换一张照片").click()
        await page.get_by_role("link", name="下一步：核对提交").click()
        await hand_in(page, is_signed=True)
        await expect(page.locator(".badge")).to_have_text("已提交，正在审核")
        assert await seen.violations() == []

    row = await Registration.get().prefetch_related("person", "photo")
    assert (row.state, row.person.name, row.person.phone) == (State.SUBMITTED, "张秀英", f"+86{PHONE}")
    assert row.photo is not None
    assert row.photo.name == "white.jpg"
    assert (await ApprovalCase.get()).round == 2
    assert [each.employer for each in await WorkPeriod.all()] == ["赣江机电厂"]
    assert [each.kind for each in await Material.all()] == ["id_front"]
    assert [each.how for each in await Pledge.filter(registration_id=row.id)] == [Signing.DRAWN]


async def test_nonsense_is_told_beside_its_field_and_nothing_typed_is_lost(browser: Browser) -> None:
    await a_published_plan()
    async with public() as url, looking(browser, width=390, height=844) as seen:
        page = seen.page
        await begin(page, url)
        await page.get_by_label("证件号码").fill("110101900101123")
        await next_step(page)
        told = [await page.locator(f"#{name}-error").inner_text() for name in ("name", "id_number")]
        await page.reload()
        await expect(page.get_by_label("证件号码")).to_have_value("110101900101123")
        await page.get_by_label("姓名").fill("张秀英")
        await page.get_by_label("证件号码").fill(CARD)
        await page.get_by_label("性别").select_option("男")
        await next_step(page)
        told.append(await page.locator("#sex-error").inner_text())
        await page.get_by_label("性别").select_option("")
        await next_step(page)
        await page.get_by_label("电子邮箱").fill("nonsense")
        await next_step(page)
        told.append(await page.locator("#email-error").inner_text())
        await page.get_by_label("电子邮箱").fill("")
        await next_step(page)
        await page.get_by_text("补考", exact=True).click()
        await expect(page.get_by_label("从事本职业年限")).to_be_hidden()
        await page.get_by_text("新考（").click()
        await page.get_by_label("从事本职业年限").fill("abc")
        await page.locator("#work_2_employer").fill("某厂")
        await next_step(page)
        told += [await page.locator(f"#{name}-error").inner_text() for name in ("years", "work")]
        await page.get_by_role("link", name="照片和材料").click()
        await page.locator("#photo").set_input_files(
            {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"GIF89a no picture"}
        )
        await page.get_by_role("button", name="上传照片").click()
        told.append(await page.locator("#photo-error").inner_text())
        await page.locator("#scan").set_input_files(
            {"name": "work.pdf", "mimeType": "application/pdf", "buffer": b"PK\x03\x04"}
        )
        await page.get_by_role("button", name="上传材料").click()
        told.append(await page.locator("#scan-error").inner_text())
        assert await seen.violations() == []

    assert told == [
        "姓名不能为空",
        "这是 15 位的旧身份证号，已停用：请填新身份证上的 18 位号码",
        "性别与身份证号第 17 位不符（单数为男，双数为女），请核对性别和号码",
        "电子邮箱的写法不对，应如 name@example.com",
        "从事本职业年限应为 0 至 60 的整数",
        "第 2 段工作经历没有填写开始日期",
        "文件不是图片，或已损坏，请换一张",
        "只能上传 JPEG 图片或 PDF 文件",
    ]
    assert await File.all().count() == 0
    assert await Registration.all().count() == 0


async def test_two_tabs_and_the_way_back_make_one_registration_that_can_be_taken_back(
    browser: Browser,
) -> None:
    await a_published_plan()
    async with public() as url, looking(browser) as seen:
        page = seen.page
        await prepare(page, url)
        await page.goto(f"{url}/p/drafts/1/check")
        other = await page.context.new_page()
        await other.goto(page.url)
        await hand_in(page)
        await hand_in(other)
        await expect(other).to_have_url(f"{url}/p/mine")
        await page.go_back()
        await page.goto(f"{url}/p/mine")
        await expect(page.locator(".badge")).to_have_text(["已提交，正在审核"])
        assert await Registration.all().count() == 1
        assert await Dialogue.filter(closed_at=None).count() == 0

        await page.goto(f"{url}/p/mine/1")
        await page.get_by_text("撤回这份报名").click()
        await page.get_by_role("button", name="确定撤回").click()
        await expect(page.locator(".badge")).to_have_text("已撤回")
        await page.goto(f"{url}/p/plans/1")
        await page.get_by_role("button", name="报考电工 三级").click()
        await page.get_by_role("link", name="核对提交").click()
        await page.get_by_label("我已阅读并同意").check()
        await page.get_by_role("button", name="改为输入姓名").click()
        await page.get_by_label("输入本人姓名作为签名").fill("张秀英")
        await page.get_by_role("button", name="提交报名").click()
        await expect(page.locator(".badge")).to_have_text("已提交，正在审核")

    rows = await Registration.all().order_by("id")
    assert [each.state for each in rows] == [State.WITHDRAWN, State.SUBMITTED]
    assert [each.how for each in await Pledge.all().order_by("id")] == [Signing.DRAWN, Signing.CODE]


async def test_no_page_scrolls_sideways_on_any_screen(browser: Browser) -> None:
    await a_published_plan("江西省二〇二七年第二季度职业技能等级认定统一鉴定计划（南昌、九江、赣州三市联合）")
    found = []
    async with public() as url, looking(browser, width=390) as seen:
        page = seen.page
        await prepare(page, url)
        steps = [f"/p/drafts/1/{step}" for step in ("who", "background", "reason", "files", "check")]
        for path in ("/p/", "/p/plans/1", "/p/notices/1", "/p/phone", "/p/mine", *steps):
            await page.goto(url + path)
            for width in (360, 1280):
                await page.set_viewport_size({"width": width, "height": 800})
                wide = await page.evaluate("document.documentElement.scrollWidth")
                found.append((path, width, wide - width))

    assert [each for each in found if each[2] != 0] == []
    assert len(found) == 20
