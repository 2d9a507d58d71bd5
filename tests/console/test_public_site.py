"""The candidates' side over HTTP: what everybody may read, and the way in."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from public_on_loopback import (
    Clock,
    a_browser,
    a_published_plan,
    last_code,
    prove,
    public,
    send,
    token_on,
)

from console.public.browser import House
from db.models import Announcement, LoginSession, OneTimeCode, Plan
from exam.plan import Kind, State

pytestmark = pytest.mark.usefixtures("sqlite_database")
PHONE = "13800138000"


async def read(url: str, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url + path) as answer:
        return answer.status, await answer.text()


async def test_a_published_plan_is_shown_with_its_items_days_and_conditions() -> None:
    plan = await a_published_plan()

    async with public() as url:
        _, home = await read(url, "/p/")
        status, text = await read(url, f"/p/plans/{plan.id}")

    assert home.count(f'<a href="/p/plans/{plan.id}">2027年5月统考</a>') == 1
    assert home.count("● 正在报名") == 1
    assert status == 200
    assert text.count("<h2>电工 三级/高级工</h2>") == 1
    assert text.count("2027年5月15日(周六)") == 3
    assert [text.count(each) for each in ("从事本职业工作 3 年以上", "省级技能竞赛前三名", "越级")] == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize(
    "state", sorted(set(State) - {State.PUBLISHED, State.ARRANGED, State.EXAMINED, State.DETERMINED})
)
async def test_a_plan_that_is_not_public_is_not_found(state: State) -> None:
    plan = await a_published_plan()
    await Plan.filter(id=plan.id).update(state=state)

    async with public() as url:
        status, _ = await read(url, f"/p/plans/{plan.id}")
        _, home = await read(url, "/p/")

    assert status == 404
    assert home.count("没有公布的鉴定计划") == 1


@pytest.mark.parametrize(("days", "told"), [(-10, "○ 尚未开始"), (0, "● 正在报名"), (30, "■ 报名结束")])
async def test_the_clock_says_whether_registration_is_open(days: int, told: str) -> None:
    plan = await a_published_plan()
    clock = Clock()
    clock.pass_by(days=days)

    async with public(clock) as url:
        _, text = await read(url, f"/p/plans/{plan.id}")

    assert text.count(told) == 1


async def test_an_announcement_is_shown_until_it_is_withdrawn() -> None:
    await a_published_plan()
    notice = await Announcement.get()

    async with public() as url:
        shown = await read(url, f"/p/notices/{notice.id}")
        await Announcement.filter(id=notice.id).update(withdrawn_at=Clock().now)
        gone = await read(url, f"/p/notices/{notice.id}")

    assert (shown[0], shown[1].count("考试日期 2027-05-15"), gone[0]) == (200, 1, 404)


async def test_nobody_is_asked_to_register_for_a_special_session_alone() -> None:
    plan = await a_published_plan()
    applicant = {"applicant_id": plan.organisation_id, "applicant_kind": "enterprise_school"}
    await Plan.filter(id=plan.id).update(kind=Kind.SPECIAL, **applicant)

    async with public() as url:
        _, text = await read(url, f"/p/plans/{plan.id}")

    assert text.count("由申请单位集体报名") == 1


@pytest.mark.parametrize("path", ["/p/", "/p/phone", "/p/nothing", "/p/plans/404"])
async def test_every_page_carries_its_safety_headers_and_stays_in_no_cache(path: str) -> None:
    async with public() as url, aiohttp.ClientSession() as session, session.get(url + path) as answer:
        headers = answer.headers

    assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_the_cookie_cannot_be_read_by_scripts_and_goes_over_https_only_where_there_is_https() -> None:
    cookies = {}
    for public_url in ("https://kaoshi.example.cn", None):
        async with (
            public(house=House(public_url)) as url,
            aiohttp.ClientSession() as session,
            session.get(f"{url}/p/phone") as answer,
        ):
            cookies[public_url] = answer.headers["Set-Cookie"].partition("; ")[2]

    assert cookies == {
        "https://kaoshi.example.cn": "HttpOnly; Max-Age=43200; Path=/p; SameSite=Lax; Secure",
        None: "HttpOnly; Max-Age=43200; Path=/p; SameSite=Lax",
    }


async def test_the_code_of_the_phone_leads_to_the_page_that_was_wanted() -> None:
    async with public() as url, a_browser(url) as session:
        async with session.get("/p/mine") as answer:
            asked = answer.url
        _, _, text = await send(session, str(asked.relative()), str(asked.relative()), phone="138 0013 8000")
        code = await last_code(PHONE)
        way = "/p/code?to=/p/mine"
        status, path, mine = await send(session, way, way, code=code)

    assert asked.path_qs == "/p/phone?to=/p/mine"
    assert text.count("<b>138****8000</b>") == 1
    assert (status, path, mine.count("手机号 138****8000 已验证")) == (200, "/p/mine", 1)


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/p/../x",
        "/tasks/1",
        "/p/a?b",
        "/p/a%0d%0ab",
        "javascript:1",
    ],
)
async def test_a_link_of_ours_leads_nowhere_else(to: str) -> None:
    async with public() as url, a_browser(url) as session:
        await send(session, "/p/phone", "/p/phone", phone=PHONE)
        form = {"_token": await token_on(session, "/p/code"), "code": await last_code(PHONE)}
        async with session.post("/p/code", params={"to": to}, data=form, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/p/mine")


async def test_a_wrong_number_and_a_wrong_code_are_told_beside_their_field() -> None:
    async with public() as url, a_browser(url) as session:
        told = [await send(session, "/p/phone", "/p/phone", phone="<b>12345")]
        await send(session, "/p/phone", "/p/phone", phone=PHONE)
        wrong = f"{(int(await last_code(PHONE)) + 1) % 10**6:06}"
        told += [await send(session, "/p/code", "/p/code", code=wrong) for _ in range(6)]
        right = await send(session, "/p/code", "/p/code", code=await last_code(PHONE))

    assert {status for status, _, _ in [*told, right]} == {422}
    assert told[0][2].count('id="phone-error" role="alert">手机号应为 1 开头的 11 位数字') == 1
    assert told[0][2].count('value="&lt;b&gt;12345"') == 1
    assert told[1][2].count("还可以试 4 次") == 1
    assert [text.count("验证码已失效，请重新获取") for _, _, text in [*told[5:], right]] == [1, 1, 1]


async def test_everybody_gets_the_same_answer_whether_known_or_not() -> None:
    clock = Clock()
    async with public(clock) as url, a_browser(url) as known, a_browser(url) as stranger:
        await prove(known)
        clock.pass_by(minutes=1)
        answers = []
        for session, phone in ((known, PHONE), (stranger, "13900139000")):
            status, path, text = await send(session, "/p/phone", "/p/phone", phone=phone)
            answers.append((status, path, text.count(f"<b>{phone[:3]}****{phone[-4:]}</b>")))

    assert answers == [(200, "/p/code", 1)] * 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {},
    ],
)
async def test_a_form_from_elsewhere_does_nothing(headers: dict[str, str]) -> None:
    async with (
        public() as url,
        aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        form = {"_token": await token_on(session, "/p/phone"), "phone": PHONE}
        async with session.post("/p/phone", data=form, headers=headers) as answer:
            text = await answer.text()

    assert (answer.status, text.count("<h1>页面已过期</h1>")) == (403, 1)
    assert await OneTimeCode.all().count() == 0


async def test_a_form_without_the_token_of_its_own_browser_does_nothing() -> None:
    async with public() as url, a_browser(url) as mine, a_browser(url) as other:
        foreign = await token_on(other, "/p/phone")
        await token_on(mine, "/p/phone")
        statuses = []
        for form in ({"phone": PHONE}, {"_token": foreign, "phone": PHONE}, {"_token": "", "phone": PHONE}):
            async with mine.post("/p/phone", data=form) as answer:
                statuses.append(answer.status)

    assert statuses == [403, 403, 403]
    assert await OneTimeCode.all().count() == 0


async def test_a_session_that_is_over_asks_for_the_phone_again() -> None:
    clock = Clock()
    async with public(clock) as url, a_browser(url) as session:
        await prove(session)
        clock.pass_by(hours=3)
        async with session.get("/p/mine") as answer:
            after = answer.url.path_qs
        await prove(session)

    assert after == "/p/phone?to=/p/mine"


async def test_who_leaves_is_out_in_every_tab() -> None:
    async with public() as url, a_browser(url) as session:
        await prove(session)
        _, path, _ = await send(session, "/p/leave", "/p/mine")
        async with session.get("/p/mine") as answer:
            assert (path, answer.url.path) == ("/p/", "/p/phone")

    assert await LoginSession.filter(revoked_at=None).count() == 0


async def test_the_cookie_before_the_code_is_worth_nothing_after_it() -> None:
    async with public() as url, a_browser(url) as session:
        await send(session, "/p/phone", "/p/phone", phone=PHONE)
        (planted,) = [cookie.value for cookie in session.cookie_jar]
        await send(session, "/p/code", "/p/code", code=await last_code(PHONE))
        (kept,) = [cookie.value for cookie in session.cookie_jar]

        async with (
            aiohttp.ClientSession(cookies={"kaowu_public": planted}) as thief,
            thief.get(f"{url}/p/mine") as answer,
        ):
            assert (planted == kept, answer.url.path) == (False, "/p/phone")


async def test_an_address_is_told_by_a_proxy_of_our_own() -> None:
    async with public() as url, a_browser(url) as session:
        form = {"_token": await token_on(session, "/p/phone"), "phone": PHONE}
        told = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        async with session.post("/p/phone", data=form, headers=told) as answer:
            assert answer.url.path == "/p/code"

    assert (await LoginSession.get()).ip == "203.0.113.9"


async def test_plans_long_past_are_not_listed() -> None:
    plan = await a_published_plan()
    clock = Clock()
    clock.now = datetime(2027, 7, 20, tzinfo=UTC)

    async with public(clock) as url:
        _, home = await read(url, "/p/")

    assert (plan.exam_on + timedelta(days=60) < clock.now.date(), home.count("没有公布的鉴定计划")) == (
        True,
        1,
    )
