"""Registering step by step over HTTP, as a browser without scripts does: makeups, signatures, whose it is."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from aiohttp import ClientSession
from public_forms import (
    ALL,
    CARD,
    NAME,
    PHONE,
    WHO,
    a_drawing,
    begin,
    fill,
    hand_in,
    keep,
    upload,
)
from public_on_loopback import Clock, a_browser, a_published_plan, prove, public, send, token_on
from registration_rows import a_standing

from db import storage
from db.models import Fee, Person, Plan, PlanItem, Pledge, Registration, RegistrationItem
from db.models.evidence import Signing
from exam.registration import State
from handlers.applying.scans import content_of

pytestmark = pytest.mark.usefixtures("sqlite_database")
SCRAWL = (50, 200, 300, 40), (300, 40, 550, 200)


@pytest.fixture
async def clock(tmp_path: Path) -> Clock:
    storage.use(tmp_path / "files")
    await a_published_plan()
    return Clock()


@pytest.fixture
async def url(clock: Clock) -> AsyncIterator[str]:
    async with public(clock) as address:
        yield address


@pytest.fixture
async def me(url: str) -> AsyncIterator[ClientSession]:
    """A browser whose phone is proved and whose draft is begun."""
    async with a_browser(url) as session:
        await begin(session)
        yield session


def as_canvas(content: bytes) -> str:
    return "data:image/png;base64," + b64encode(content).decode()


async def results(*, theory: bool, practical: bool) -> None:
    """What the person of the draft holds since last summer."""
    person, item = await Person.get(), await PlanItem.get()
    usual = {"occupation_id": item.occupation_id, "determined_on": date(2026, 6, 1)}
    for number, mode, passed in ((1, "paper", theory), (2, "hands_on", practical)):
        await a_standing(person, subject_id=number, subject=None, mode=mode, passed=passed, **usual)


async def taken() -> dict[int, str]:
    rows = await RegistrationItem.all().select_related("plan_subject")
    return {each.plan_subject.subject_id: each.attempt.value for each in rows}


async def test_a_makeup_takes_the_subjects_that_are_ticked_and_asks_for_no_condition(
    me: ClientSession,
) -> None:
    await keep(me, "who", **WHO)
    await results(theory=True, practical=False)
    async with me.get("/p/drafts/1/reason") as answer:
        shown = await answer.text()

    await fill(me, attempt="makeup", subject_2="yes")
    _, path, text = await hand_in(me)

    assert [shown.count(words) for words in ("理论合格，有效期至", "实操不合格，有效期至")] == [1, 1]
    assert path == "/p/mine/1"
    assert await taken() == {2: "makeup"}
    assert (text.count("<dt>理论"), text.count("动手实操，补考")) == (0, 1)


@pytest.mark.parametrize(
    ("ticked", "told"),
    [
        ({"attempt": "makeup", "subject_1": "yes"}, "科目 理论 已合格且成绩有效"),
        ({"attempt": "makeup"}, "请勾选要报考的科目"),
        ({"attempt": "new"}, "请勾选要报考的科目"),
        ({"attempt": "new", "subject_1": "yes"}, "缺科目 实操；只有成绩还有效的科目才能不报"),
        ({**ALL, "attempt": "sometimes"}, "新考或补考应为：新考、补考"),
    ],
)
async def test_subjects_that_cannot_be_taken_are_told_beside_them(
    me: ClientSession, ticked: dict[str, str], told: str
) -> None:
    await keep(me, "who", **WHO)
    await results(theory=True, practical=False)

    status, _, text = await keep(me, "reason", **ticked)

    error = text.partition('id="subjects-error"')[2].partition("</p>")[0]
    assert (status, error.count(told)) == (422, 1), error


async def test_the_fee_of_the_subjects_chosen_is_told_before_handing_in(me: ClientSession) -> None:
    for number, fen in ((1, 5_000), (2, 21_000)):
        centre = (await Plan.get()).organisation_id
        price = {"level_id": 3, "subject_id": number, "amount_fen": fen, "from_on": date(2026, 1, 1)}
        await Fee.create(organisation_id=centre, **price)
        soldier = {"candidate_class": "soldier", "amount_fen": fen // 2}
        await Fee.create(organisation_id=centre, **{**price, **soldier})
    shown = []
    for ticked in (ALL, {"attempt": "makeup", "subject_2": "yes"}):
        await keep(me, "reason", **ticked)
        async with me.get("/p/drafts/1/check") as answer:
            shown.append((await answer.text()).partition("所报科目考试费 ")[2][:6])
    await keep(me, "background", candidate_class="soldier")
    async with me.get("/p/drafts/1/check") as answer:
        shown.append((await answer.text()).partition("所报科目考试费 ")[2][:6])

    assert shown == ["260.00", "210.00", "105.00"]


async def test_who_passed_a_subject_need_not_take_it_again(me: ClientSession) -> None:
    await keep(me, "who", **WHO)
    await results(theory=True, practical=False)

    await fill(me, attempt="new", subject_2="yes", years="10", work_1_from="2015-03-01")
    _, _, text = await hand_in(me)

    assert await taken() == {1: "exempt", 2: "new"}
    assert text.count("成绩有效，不必再考") == 1


async def test_a_drawn_signature_is_kept_as_a_picture_of_its_own(me: ClientSession) -> None:
    await fill(me)

    await hand_in(me, signature=as_canvas(a_drawing(*SCRAWL)))

    pledge = await Pledge.get().prefetch_related("file")
    assert pledge.how is Signing.DRAWN
    assert pledge.file is not None
    assert (pledge.file.kind, pledge.file.media_type) == ("signature", "image/jpeg")
    assert (await content_of(pledge.file))[:3] == b"\xff\xd8\xff"


async def test_a_typed_name_signs_where_nothing_can_be_drawn_and_nobody_signs_twice(
    me: ClientSession,
) -> None:
    await fill(me)
    await hand_in(me, typed_name=" 张 秀英")
    await Registration.all().update(state=State.RETURNED)
    await send(me, "/p/items/1", "/p/plans/1", plan="1")
    async with me.get("/p/drafts/2/check") as answer:
        text = await answer.text()

    assert ((await Pledge.get()).how, text.count("您已经签过")) == (Signing.CODE, 1)


@pytest.mark.parametrize(
    ("signed", "told"),
    [
        ({"pledge": ""}, "请阅读并同意承诺书"),
        ({"typed_name": ""}, "请在方框内手写签名"),
        ({"typed_name": "李四"}, "与报名的姓名不一致"),
        ({"signature": as_canvas(a_drawing())}, "签名太小"),
        ({"signature": as_canvas(a_drawing((10, 10, 14, 10)))}, "签名太小"),
        ({"signature": as_canvas(a_drawing(*SCRAWL)[:200])}, "签名没有传上来"),
        ({"signature": as_canvas(a_drawing(*SCRAWL, size=(3000, 10)))}, "签名没有传上来"),
        ({"signature": as_canvas(b"GIF89a")}, "签名没有传上来"),
        ({"signature": "data:image/png;base64,%%%"}, "签名没有传上来"),
        ({"signature": "nonsense", "typed_name": NAME}, "签名没有传上来"),
    ],
)
async def test_a_pledge_without_a_proper_signature_is_not_taken(
    me: ClientSession, signed: dict[str, str], told: str
) -> None:
    await fill(me)

    status, _, text = await hand_in(me, **signed)

    error = text.partition('id="pledge-error"')[2].partition("</p>")[0]
    assert (status, error.count(told)) == (422, 1), error
    assert await Registration.all().count() == 0


async def test_one_form_sent_many_times_at_once_is_one_registration(me: ClientSession) -> None:
    await fill(me)
    way = "/p/drafts/1/check"
    form = {"_token": await token_on(me, way), "pledge": "yes", "typed_name": NAME}

    async def once() -> int:
        async with me.post(way, data=form, allow_redirects=False) as answer:
            return answer.status

    statuses = await asyncio.gather(*(once() for _ in range(5)))

    assert set(statuses) == {303}
    assert (await Registration.all().count(), await Pledge.all().count()) == (1, 1)


async def test_photo_and_pledge_are_asked_for_before_anything_is_handed_in(me: ClientSession) -> None:
    await keep(me, "who", **WHO)
    await keep(me, "reason", **ALL, years="10")

    _, _, text = await hand_in(me, pledge="")

    assert text.count("<li>请上传本人近期免冠证件照") == 1
    assert await Registration.all().count() == 0


async def test_who_fulfils_no_condition_reads_what_is_missing(me: ClientSession) -> None:
    await fill(me, **ALL, condition="1", work_1_from="2026-03-01")

    status, _, text = await hand_in(me)

    problem = text.partition('<div class="error"')[2].partition("</div>")[0]
    assert (status, problem.count("从事本职业工作须累计满 36 个月")) == (422, 1)
    assert problem.count('href="/p/drafts/1/reason"') == 1
    assert await Registration.all().count() == 0


async def test_a_session_that_ends_between_two_steps_loses_nothing(clock: Clock, me: ClientSession) -> None:
    await keep(me, "who", **WHO)
    async with me.get("/p/drafts/1/background") as answer:
        page = await answer.text()
    clock.pass_by(hours=3)
    token = page.partition('name="_token" value="')[2][:32]
    async with me.post("/p/drafts/1/background", data={"_token": token}) as answer:
        asked = answer.url.path_qs
    await prove(me)
    async with me.get("/p/drafts/1/who") as answer:
        kept = await answer.text()

    assert asked == "/p/phone?to=/p/drafts/1/background"
    assert kept.count(f'value="{NAME}"') == 1


async def test_another_s_registration_draft_and_files_are_not_found(url: str, me: ClientSession) -> None:
    await fill(me)
    async with me.get("/p/drafts/1/check") as answer:
        photo = (await answer.text()).partition('<img class="photo" src="')[2].partition('"')[0]
    found = []
    async with a_browser(url) as other:
        await prove(other, "13900139000")
        for path in ("/p/drafts/1/who", "/p/drafts/1/check", "/p/drafts/1/files", photo):
            async with other.get(path) as answer:
                found.append(answer.status)
        await hand_in(me)
        async with other.get("/p/mine/1") as answer:
            found.append(answer.status)

    assert photo.startswith("/p/drafts/1/files/")
    assert found == [404] * 5


async def test_nobody_takes_over_a_person_whose_phone_is_another(url: str, me: ClientSession) -> None:
    await keep(me, "who", **WHO)
    async with a_browser(url) as other:
        await prove(other, "13900139000")
        await send(other, "/p/items/1", "/p/plans/1", plan="1")
        _, _, text = await send(other, "/p/drafts/2/who", "/p/drafts/2/who", **WHO)

    assert text.count("这个证件号码已经登记") == 1
    assert [(each.phone, each.id_number) for each in await Person.all()] == [(f"+86{PHONE}", CARD)]


async def test_what_is_no_picture_is_told_beside_the_upload(me: ClientSession) -> None:
    told = [
        await upload(me, "photo", b"GIF89a no picture"),
        await upload(me, "photo", a_drawing(*SCRAWL)),
        await upload(me, "work", b"PK\x03\x04"),
    ]

    assert [status for status, _, _ in told] == [422] * 3
    assert [text.count(words) for (_, _, text), words in zip(told, ("不是图片", "JPEG", "JPEG"), strict=True)]
