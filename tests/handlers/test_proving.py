"""A phone is proved by a code that only its holder and one browser can use."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from db import settings
from db.models import AttemptCount, LoginSession, OneTimeCode, OutgoingMessage
from db.models.delivery import Lane
from exam.errors import RuleBroken
from exam.proving import Answer, Purpose
from handlers.act import Act
from handlers.proving import clearing, sessions
from handlers.proving.asking import ask_code
from handlers.proving.sessions import Browser
from handlers.proving.taking import take_code

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
ACT = Act(NOW, "candidate", Random(1), "考务中心")
PHONE = "13800138000"
MINE = Browser("the cookie of my browser", "203.0.113.7", "Chromium")
OTHER = Browser("the cookie of another browser", "203.0.113.8")
REGISTER = Purpose.REGISTER


def later(**passed: int) -> Act:
    return replace(ACT, now=NOW + timedelta(**passed))


async def codes_sent(phone: str = PHONE) -> list[str]:
    """The codes as the phone shows them."""
    rows = await OutgoingMessage.filter(message="one_time_code").order_by("id")
    return [row.text.split("为")[1][:6] for row in rows if row.address == f"+86{phone}"]


async def proved(browser: Browser = MINE, act: Act = ACT) -> str:
    await ask_code(REGISTER, PHONE, browser, act)
    return (await take_code(REGISTER, PHONE, (await codes_sent())[-1], browser, act)).token


async def test_the_right_code_proves_the_phone_under_a_new_token(database: str) -> None:
    await ask_code(REGISTER, "138 0013 8000", MINE, ACT)
    (code,) = await codes_sent()

    taken = await take_code(REGISTER, PHONE, code, MINE, ACT)

    assert taken.answer is Answer.RIGHT
    assert await sessions.visitor(MINE, ACT) is None
    found = await sessions.visitor(Browser(taken.token), ACT)
    assert found is not None
    assert found.phone == "+8613800138000"


async def test_the_message_goes_before_all_others_and_says_how_long_the_code_is_good(database: str) -> None:
    await ask_code(REGISTER, PHONE, MINE, ACT)

    sent = await OutgoingMessage.get()
    assert sent.text == (
        f"您的验证码为{(await codes_sent())[0]},10分钟内有效。工作人员不会向您索要验证码,请勿告诉他人。"
    )
    assert (sent.lane, sent.expires_at) == (Lane.ANSWER, NOW + timedelta(minutes=10))


async def test_neither_code_nor_phone_nor_token_can_be_read_in_the_tables(database: str) -> None:
    token = await proved()

    code, session = await OneTimeCode.get().values(), await LoginSession.get().values()
    (sent,) = await codes_sent()
    plain = f"{code['code_hash']} {code['phone_index']} {session['token_hash']} {session['phone_index']}"
    assert [secret for secret in (sent, PHONE, token) if secret in plain] == []


async def test_five_wrong_codes_spend_it_and_the_right_one_comes_too_late(database: str) -> None:
    await ask_code(REGISTER, PHONE, MINE, ACT)
    (code,) = await codes_sent()
    wrong = f"{(int(code) + 1) % 10**6:06}"

    told = [await take_code(REGISTER, PHONE, wrong, MINE, ACT) for _ in range(6)]

    assert [(each.answer, each.left) for each in told] == [
        (Answer.WRONG, 4),
        (Answer.WRONG, 3),
        (Answer.WRONG, 2),
        (Answer.WRONG, 1),
        (Answer.SPENT, 0),
        (Answer.SPENT, 0),
    ]
    assert (await take_code(REGISTER, PHONE, code, MINE, ACT)).answer is Answer.SPENT


async def test_a_code_is_good_once_for_ten_minutes_for_its_purpose_in_its_browser(database: str) -> None:
    await ask_code(REGISTER, PHONE, MINE, ACT)
    (code,) = await codes_sent()

    spent = [
        await take_code(REGISTER, PHONE, code, OTHER, ACT),
        await take_code(Purpose.PLEDGE, PHONE, code, MINE, ACT),
        await take_code(REGISTER, "13900139000", code, MINE, ACT),
        await take_code(REGISTER, "nonsense", code, MINE, ACT),
        await take_code(REGISTER, PHONE, code, MINE, later(minutes=10)),
    ]
    first = await take_code(REGISTER, PHONE, code, MINE, later(minutes=9))
    again = await take_code(REGISTER, PHONE, code, Browser(first.token), later(minutes=9))

    assert {each.answer for each in spent} == {Answer.SPENT}
    assert (first.answer, again.answer) == (Answer.RIGHT, Answer.SPENT)


async def test_a_second_click_sends_no_second_code(database: str) -> None:
    first = await ask_code(REGISTER, PHONE, MINE, ACT)
    second = await ask_code(REGISTER, PHONE, MINE, later(seconds=59))
    third = await ask_code(REGISTER, PHONE, MINE, later(seconds=60))

    assert (first.id == second.id, second.id == third.id) == (True, False)
    assert len(await codes_sent()) == 2


async def test_only_the_newest_code_opens(database: str) -> None:
    await ask_code(REGISTER, PHONE, MINE, ACT)
    await ask_code(REGISTER, PHONE, MINE, later(minutes=1))
    old, new = await codes_sent()

    answers = [(await take_code(REGISTER, PHONE, each, MINE, later(minutes=1))).answer for each in (old, new)]

    assert answers == [Answer.WRONG, Answer.RIGHT]


async def test_another_browser_waits_its_turn(database: str) -> None:
    await ask_code(REGISTER, PHONE, MINE, ACT)

    with pytest.raises(RuleBroken) as refused:
        await ask_code(REGISTER, PHONE, OTHER, later(seconds=50))

    assert (refused.value.reason, refused.value.values) == ("code_too_soon", {"seconds": 10})


async def test_a_phone_and_an_address_get_so_many_codes_an_hour(database: str) -> None:
    await settings.change("proving.codes_per_address", "6", "test", NOW)
    for minute in range(5):
        await ask_code(REGISTER, PHONE, MINE, later(minutes=minute))
    await ask_code(REGISTER, "13900139000", MINE, later(minutes=5))
    reasons = []
    for number, browser in ((PHONE, OTHER), ("13700137000", MINE)):
        with pytest.raises(RuleBroken) as refused:
            await ask_code(REGISTER, number, browser, later(minutes=6))
        reasons.append(refused.value.reason)
    await ask_code(REGISTER, PHONE, MINE, later(hours=1))

    assert reasons == ["codes_full_phone", "codes_full_ip"]
    assert len(await codes_sent()) == 6


async def test_what_is_no_mobile_number_is_refused_and_leaves_nothing(database: str) -> None:
    with pytest.raises(RuleBroken, match="phone_wrong"):
        await ask_code(REGISTER, "12345", MINE, ACT)

    assert [await model.all().count() for model in (OneTimeCode, LoginSession, AttemptCount)] == [0, 0, 0]


async def test_a_session_ends_when_it_is_idle_and_after_its_longest_time(database: str) -> None:
    browser = Browser(await proved())
    seen = []
    for hours in (1, 2, 3, 5):
        seen.append(await sessions.visitor(browser, later(hours=hours)) is not None)
    busy = Browser(await proved(act=later(hours=6)))
    stayed = [await sessions.visitor(busy, later(hours=6 + hours)) is not None for hours in range(1, 14)]

    assert seen == [True, True, True, False]
    assert stayed == [True] * 11 + [False] * 2


async def test_leaving_ends_one_session_and_revoking_all_of_a_phone(database: str) -> None:
    first = Browser(await proved())
    second = Browser(await proved(OTHER, later(minutes=1)))
    await sessions.leave(first, later(minutes=2))
    after_leaving = [await sessions.visitor(each, later(minutes=2)) is not None for each in (first, second)]

    revoked = await sessions.revoke_all("+8613800138000", later(minutes=2))

    assert after_leaving == [False, True]
    assert revoked == 1
    assert await sessions.visitor(second, later(minutes=2)) is None


async def test_a_cookie_that_was_proved_once_proves_nothing_when_it_asks_anew(database: str) -> None:
    browser = Browser(await proved())
    await sessions.leave(browser, later(minutes=1))

    await ask_code(REGISTER, PHONE, browser, later(minutes=2))

    assert await sessions.visitor(browser, later(minutes=2)) is None


async def test_what_is_over_goes_and_what_lasts_stays(database: str) -> None:
    await proved()
    await ask_code(REGISTER, "13900139000", OTHER, ACT)

    await clearing.clear(later(hours=25))
    after_a_day = [await model.all().count() for model in (OneTimeCode, LoginSession, AttemptCount)]
    await clearing.clear(later(hours=26, minutes=1))
    then = [await model.all().count() for model in (OneTimeCode, LoginSession, AttemptCount)]
    await clearing.clear(later(days=182))

    assert after_a_day == [0, 2, 0]
    assert then == [0, 1, 0]
    assert await LoginSession.all().count() == 0


async def test_the_token_of_a_form_belongs_to_one_browser(database: str) -> None:
    assert sessions.form_token("a") != sessions.form_token("b")
    assert sessions.form_token("a") == sessions.form_token("a")
