"""A whole plan, from the city's draft to the last yuan: staff, schools, candidates, the payment platform."""

import asyncio
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import candidates
import plan_city
from candidates import phone_of
from console_on_loopback import chromium
from house import KEYS, House, a_house
from plan_city import FEE, SCHOOLS
from plan_staff import BAD, LINES, Story, good_of, lines_of
from playwright.async_api import Browser

from db import connect, secrets
from db.models import ApprovalCase, Bill, BillLine, Payment, Refund, Registration
from db.secrets import read_ring
from exam.calendar import CHINA
from exam.payment import BillState, RefundState
from exam.payment import State as PaymentState
from exam.registration import State

SENT_BACK = 10
GOOD = LINES - BAD
PEOPLE, TOO_YOUNG, HASTY = 48, 2, 3
"""Individuals who register, who lack the years, whose photo is sent back."""
FAULTS: dict[str, dict[str, Any]] = {
    "callback_twice": {},
    "callback_late": {"seconds": 5},
    "no_callback": {},
    "callback_unsigned": {},
    "callback_amount": {"amount_fen": 1},
}
LONGEST = 590
STAFF = ("137", "139")
LAST = phone_of(PEOPLE - 1)


WORDS = {
    "received": "已提交,正在审核",
    "returned": "需要补正",
    "approved": "已通过审核",
    "due": "应缴考试费260.00元",
    "paid": "考试费260.00元已收到",
    "edited": "工作人员更正了",
    "withdrawn": "等级已撤回",
    "refunded": "已原路退回",
    "code": "验证码为",
}
PLAIN = ["received", "approved"]
MENDED = ["received", "returned", *PLAIN]
MONEY = ["due", "paid"]


def told(messages: list[dict[str, Any]]) -> list[str]:
    """What somebody was told, in order, without codes."""
    kinds = [next(kind for kind, words in WORDS.items() if words in each["content"]) for each in messages]
    return [kind for kind in kinds if kind != "code"]


async def cases_of(registrations: list[int]) -> list[str]:
    rows = ApprovalCase.filter(topic="registration", topic_id__in=registrations).order_by("id")
    return [str(each) for each in await rows.values_list("id", flat=True)]


async def individuals() -> list[int]:
    """Registrations of individuals, by their number."""
    rows = await Registration.filter(submitter_id=None).select_related("person").order_by("id")
    return [row.id for row in sorted(rows, key=lambda row: row.person.phone or "")]


async def sent_back(school: int) -> list[int]:
    phones = [secrets.index(f"+86{line['phone']}") for line in good_of(school)[:SENT_BACK]]
    rows = Registration.filter(person__phone_index__in=phones).order_by("id")
    return [int(str(each)) for each in await rows.values_list("id", flat=True)]


async def hand_everything_in(story: Story, browser: Browser) -> None:
    """Three lists and the individuals, at the same time."""

    async def lists() -> None:
        for school in range(len(SCHOOLS)):
            job = await asyncio.to_thread(story.hand_in, school, lines_of(school), f"list{school}.xlsx")
            assert (job["read"], len(job["rejected"])) == (LINES, BAD), job

    async with asyncio.TaskGroup() as group:
        group.create_task(lists())
        group.create_task(candidates.register_all(story.house, browser, range(PEOPLE)))
    young = range(PEOPLE, PEOPLE + TOO_YOUNG)
    await candidates.register_all(story.house, browser, young, years=5)
    assert await Registration.all().count() == len(SCHOOLS) * GOOD + PEOPLE


async def review(story: Story, browser: Browser) -> None:
    """The clerk sends some back, the three pass the others; what was mended goes the same way."""
    ids = [each for school in range(len(SCHOOLS)) for each in await sent_back(school)]
    ids += (await individuals())[:HASTY]
    why = ("--reason", "photo", "--hint", "请换白底照片")
    job = await asyncio.to_thread(story.decide, "city.clerk", "return", *await cases_of(ids), *why)
    await story.wait(lambda: story.is_done(job["id"]))
    await story.pass_all()
    for school in range(len(SCHOOLS)):
        lines = [{**line, "employer": "新单位"} for line in good_of(school)[:SENT_BACK]]
        job = await asyncio.to_thread(story.hand_in, school, lines, f"mended{school}.xlsx")
        assert (job["read"], job["rejected"]) == (SENT_BACK, [])
    for who in range(HASTY):
        await candidates.mend(story.house, browser, who)
    await story.pass_all()
    await story.wait(lambda: all_billed(len(SCHOOLS) * GOOD + PEOPLE))


async def all_billed(people: int) -> bool:
    lines = await BillLine.filter(voided_at=None).count()
    return lines == 2 * people


async def correct(story: Story, row: int, login: str) -> str:
    """What the terminal says when this member of staff corrects the employer; nothing when it is done."""
    words = ("registration", "correct", str(row), "employer", f"{login}厂", "--reason", "单位改名")
    answer = await asyncio.to_thread(story.house.staff, *words, "--as", login)
    return answer.stderr.strip()


async def settle_money(story: Story, browser: Browser) -> None:
    """Every fault of a callback once, the bodies' orders, and the others; one pays what was withdrawn."""
    for who, fault in enumerate(FAULTS):
        await story.house.script(do=fault, **FAULTS[fault])
        await candidates.pay(story.house, browser, who)
    link = await candidates.withdraw(story.house, browser, PEOPLE - 1)
    await story.house.script(do="pay_closed")
    async with story.house.http.post(f"{link}/pay") as answer:
        assert answer.status == 200, await answer.text()
    for bill in await Bill.filter(state=BillState.OPEN).order_by("id"):
        if not await Payment.filter(bill_id=bill.id).exists():
            code = await asyncio.to_thread(story.by, "city.clerk", "bill", "pay-code", str(bill.id))
            await story.house.send(f"/pay/bills/{code['trade_number']}/pay", {})
    await story.wait(nothing_open)


async def nothing_open() -> bool:
    surplus = await Payment.filter(state=PaymentState.SURPLUS).count()
    return surplus == 1 and not await Bill.filter(state=BillState.OPEN).exists()


async def give_back(story: Story) -> None:
    """Money for what was withdrawn goes back, agreed to by another person."""
    surplus = await Payment.get(state=PaymentState.SURPLUS)
    words = ("payments", "refund", str(surplus.id), "--fen", str(FEE), "--reason", "报名已撤回")
    asked = await asyncio.to_thread(story.by, "city.till", *words)
    for login in ("city.head", "city.director"):
        await asyncio.to_thread(story.by, login, "payments", "decide", str(asked["refund"]))
    await story.wait(lambda: Refund.filter(state=RefundState.DONE).exists())


async def test_a_plan_from_its_draft_to_the_last_yuan(postgres_url: str, tmp_path: Path) -> None:
    async with (
        a_house(tmp_path, postgres_url, longest=LONGEST) as house,
        chromium() as browser,
        connect.database(postgres_url, read_ring(KEYS)),
    ):
        house.environment["KAOWU_PAY_ENDPOINT"] = f"{house.phones}/pay"
        house.environment["KAOWU_PUBLIC_URL"] = f"http://127.0.0.1:{house.port}"
        today = datetime.now(CHINA).date()
        await asyncio.to_thread(plan_city.furnish, house, today)
        await asyncio.to_thread(house.start)
        story = Story(house)
        await asyncio.to_thread(story.announce, today)

        await hand_everything_in(story, browser)
        await review(story, browser)

        people = await individuals()
        corrected = people[HASTY + 2]
        assert "本科室不能更正" in await correct(story, corrected, "city.it")
        assert await correct(story, corrected, "city.clerk2") == ""
        await story.pass_all()
        await settle_money(story, browser)
        assert "只能由规定的科室更正" in await correct(story, corrected, "city.clerk2")
        assert await correct(story, corrected, "city.it") == ""
        await story.pass_all()
        await give_back(story)

        await check_sums(story)
        await check_messages(house)


async def check_sums(story: Story) -> None:
    """People and money add up, in the office and at the platform."""
    paying = len(SCHOOLS) * GOOD + PEOPLE - 1
    states = Counter(await Registration.all().values_list("state", flat=True))
    assert states == {State.CONFIRMED: paying, State.WITHDRAWN: 1}
    paid: Counter[str] = Counter()
    for bill in await Bill.filter(state=BillState.PAID).prefetch_related("payer"):
        paid[bill.payer.code if bill.payer else f"person {bill.person_id}"] += bill.total_fen
    bodies = dict.fromkeys(SCHOOLS, GOOD * FEE)
    assert {code: fen for code, fen in paid.items() if code in bodies} == bodies
    assert [fen for payer, fen in paid.items() if payer not in bodies] == [FEE] * (PEOPLE - 1)
    platform = (await story.house.ask("/pay/bills"))["bills"]
    assert sum(each["amount_fen"] for each in platform if each["paid_at"]) == (paying + 1) * FEE
    by_state = (await asyncio.to_thread(story.by, "city.till", "payments", "stats"))["by_state"]
    assert {each["of"]: each["fen"] for each in by_state}["PAID"] == paying * FEE
    today = str(datetime.now(CHINA).date())
    day = await asyncio.to_thread(story.house.done, "reconcile", "--day", today)
    assert [each["kind"] for each in day["differences"]] == ["late"], day


async def check_messages(house: House) -> None:
    """Everybody's messages in order tell their story, and nobody else has any."""
    await house.see(lambda phones: any(WORDS["refunded"] in each["content"] for each in phones[LAST]))
    texts = await house.texts()
    wanted = {
        line["phone"]: MENDED if n < SENT_BACK else PLAIN
        for school in range(len(SCHOOLS))
        for n, line in enumerate(good_of(school))
    }
    wanted |= {phone_of(who): [*(MENDED if who < HASTY else PLAIN), *MONEY] for who in range(PEOPLE)}
    wanted |= {phone_of(PEOPLE + who): [] for who in range(TOO_YOUNG)}
    wanted[phone_of(HASTY + 2)] = [*PLAIN, "due", "edited", "approved", *MONEY, "edited"]
    wanted[LAST] = [*PLAIN, "due", "withdrawn", "refunded"]
    got = {phone: told(messages) for phone, messages in texts.items() if not phone.startswith(STAFF)}
    assert got == wanted
    for school in range(len(SCHOOLS)):
        agent = " ".join(each["content"] for each in texts[f"139{school:08d}"])
        facts = (f"共{LINES}人,其中{BAD}人有误", f"{SENT_BACK}人需要补正")
        assert [fact in agent for fact in facts] == [True] * 2, agent
        # One message and one order for each act: the first review, and that of what was mended.
        acts = [GOOD - SENT_BACK, SENT_BACK]
        assert [int(told) for told in re.findall(r"已有(\d+)人通过审核", agent)] == acts
        assert [int(told) * 100 for told in re.findall(r"合计(\d+)\.00元", agent)] == [
            people * FEE for people in acts
        ]
