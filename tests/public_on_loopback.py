"""The candidates' side at a loopback address, a published plan on it, and the codes that phones got."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from re import search

import aiohttp
from aiohttp import web
from plan_rows import a_plan

from console.public.browser import House
from console.public.desk import Desk
from console.public.site import add_public
from console.site import add_console
from db.models import (
    Announcement,
    Condition,
    Occupation,
    OutgoingMessage,
    Plan,
    PlanItem,
    PlanSubject,
    StandardVersion,
    Subject,
)
from exam.catalogue import ConditionKind, Mode, SubjectKind
from exam.plan import State

OPEN = datetime(2027, 3, 20, 2, tzinfo=UTC)
"""While the registration of `a_published_plan` is open."""


CONDITIONS = (
    (1, ConditionKind.NORMAL, "从事本职业工作 3 年以上", {"work": {"months": 36}}),
    (2, ConditionKind.SKIP, "省级技能竞赛前三名", {"award": {"one_of": ["省级技能竞赛前三名"]}}),
)


@dataclass(slots=True)
class Clock:
    """The time of the service, moved by hand."""

    now: datetime = OPEN

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: int) -> None:
        self.now += timedelta(**time)


@asynccontextmanager
async def public(clock: Clock | None = None, house: House | None = None) -> AsyncIterator[str]:
    """Serve the candidates' pages; yields the address without a slash at its end."""
    app, time = web.Application(), clock or Clock()
    add_console(app, time)
    add_public(app, Desk(time, house or House(), "考务中心"))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_browser(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Keeps cookies, and says of its forms where they come from, as browsers do."""
    said = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(url, cookie_jar=jar, headers=said) as session:
        yield session


async def token_on(session: aiohttp.ClientSession, path: str) -> str:
    """What the form of a page must send along."""
    async with session.get(path) as answer:
        found = search(r'name="_token" value="([0-9a-f]{32})"', await answer.text())
    assert found is not None
    return found[1]


async def send(session: aiohttp.ClientSession, path: str, page: str, **fields: str) -> tuple[int, str, str]:
    """Send the form of `page` to `path`; status, the path it led to, and the text there."""
    form = {"_token": await token_on(session, page), **fields}
    async with session.post(path, data=form) as answer:
        return answer.status, answer.url.path, await answer.text()


async def last_code(phone: str) -> str:
    """The newest code as the phone shows it."""
    rows = await OutgoingMessage.filter(message="one_time_code").order_by("-id")
    return next(row.text for row in rows if row.address == f"+86{phone}").split("为")[1][:6]


async def prove(session: aiohttp.ClientSession, phone: str = "13800138000") -> None:
    await send(session, "/p/phone", "/p/phone", phone=phone)
    _, path, _ = await send(session, "/p/code", "/p/code", code=await last_code(phone))
    assert path == "/p/mine"


async def a_published_plan(title: str = "2027年5月统考") -> Plan:
    """Electricians of level 3: theory on paper and practice, two conditions, announced."""
    plan = await a_plan(title=title, state=State.PUBLISHED, announced_at=OPEN - timedelta(days=9))
    occupation, _ = await Occupation.get_or_create(
        code="6-31-01-03", defaults={"name": "电工", "category": "A", "changed_at": OPEN}
    )
    standard, is_new = await StandardVersion.get_or_create(
        occupation=occupation, name="2018年版", defaults={"from_on": date(2018, 12, 26)}
    )
    item = await PlanItem.create(plan=plan, occupation=occupation, level_id=3, standard_version=standard)
    for kind, mode in ((SubjectKind.THEORY, Mode.PAPER), (SubjectKind.PRACTICAL, Mode.HANDS_ON)):
        subject = await Subject.get(kind=kind)
        await PlanSubject.create(plan_item=item, subject=subject, mode=mode, held_on=plan.exam_on)
    for number, kind, text, rule in CONDITIONS:
        if is_new:
            await Condition.create(
                standard_version=standard, level_id=3, number=number, kind=kind, text=text, rule=rule
            )
    await Announcement.create(
        organisation_id=plan.organisation_id,
        kind="plan",
        title=f"鉴定公告：{title}",
        body="考试日期 2027-05-15",
        plan=plan,
        published_at=OPEN - timedelta(days=9),
    )
    return plan
