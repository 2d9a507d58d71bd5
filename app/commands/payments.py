"""kaowu bill, payments, reconcile."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from app.accounts import pay_account_of
from app.commands.approval_words import job_words
from app.commands.instants import parse_instant
from app.commands.payment_words import bill_words, day_words, list_words, stats_words
from app.commands.walking import walk_here
from app.desk import now, show, with_database
from app.settings import read_environment
from db.models import Job
from exam.calendar import CHINA
from exam.errors import RuleBroken
from handlers import nouns
from handlers.act import Act
from handlers.charging import making
from handlers.jobs import showing as job_showing
from handlers.payment import (
    billing,
    booking,
    counting,
    deciding,
    invoicing,
    reconciling,
    refunding,
    showing,
    starting,
)
from pay.unified import UnifiedPlatform, open_platform

KNOWN = nouns.KNOWN


def list_bills(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_bills(act, given.state, given.plan), given.json, list_words)

    return with_database(work)


def show_bill(given: Namespace) -> int:
    async def nothing(_: Act) -> None:
        return None

    return _then_show(given, nothing)


def pay_code(given: Namespace) -> int:
    async def work(act: Act, platform: UnifiedPlatform) -> int:
        row = await starting.start(given.id, platform, act)
        told = {
            "bill": row.bill_id,
            "trade_number": row.trade_number,
            "pay_code": row.pay_code,
            "expires_at": row.expires_at,
        }
        return show(told, given.json, lambda each: str(each["pay_code"]))

    return _with_platform(work)


def make_bills(given: Namespace) -> int:
    async def work(act: Act) -> int:
        job = await making.make_bills(given.plan, act)
        await walk_here(job.id, "开单", act)
        return show(await job_showing.show(await Job.get(id=job.id)), given.json, job_words)

    return with_database(work)


def void(given: Namespace) -> int:
    return _then_show(given, lambda act: billing.void(given.id, act))


def reopen(given: Namespace) -> int:
    return _then_show(given, lambda act: billing.reopen(given.id, parse_instant(given.until), act))


def issue(given: Namespace) -> int:
    return _then_show(given, lambda act: invoicing.issue(given.id, given.number, act))


def book(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await booking.book_surplus(given.id, act)
        return show({"payment": given.id}, given.json, lambda _: f"支付 {given.id} 已入账")

    return with_database(work)


def refund(given: Namespace) -> int:
    async def work(act: Act) -> int:
        row = await refunding.request(refunding.Wish(given.id, given.fen, given.reason), act)
        return show({"refund": row.id}, given.json, lambda _: f"退费 {row.id} 已申请，待另一人审批")

    return with_database(work)


def decide(given: Namespace) -> int:
    async def work(act: Act) -> int:
        row = await deciding.decide(given.id, not given.refuse, act)
        told = {"refund": given.id, "agreed": not given.refuse, "state": row.state.value}
        return show(told, given.json, _decided_words)

    return with_database(work)


def _decided_words(told: dict[str, Any]) -> str:
    words = {"REQUESTED": "本级已同意，待下一级审批", "APPROVED": "已批准", "REFUSED": "不批准"}
    return f"退费 {told['refund']} {words[told['state']]}"


def stats(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await counting.count(act), given.json, stats_words)

    return with_database(work)


def reconcile(given: Namespace) -> int:
    if given.settle is not None:
        return _settle(given)
    day = _day(given.day)

    async def work(act: Act, platform: UnifiedPlatform) -> int:
        row = await reconciling.reconcile(day, platform, act)
        return show(await reconciling.told(row), given.json, day_words)

    return _with_platform(work)


def _settle(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await reconciling.settle(given.settle, given.note, act)
        return show({"difference": given.settle}, given.json, lambda _: f"差异 {given.settle} 已登记")

    return with_database(work)


def _day(text: str | None) -> date:
    if text is None:
        return now().astimezone(CHINA).date() - timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("bad_day", text=text) from None


def _then_show(given: Namespace, change: Callable[[Act], Awaitable[object]]) -> int:
    async def work(act: Act) -> int:
        await change(act)
        return show(await showing.show(given.id, act), given.json, bill_words)

    return with_database(work)


def _with_platform(work: Callable[[Act, UnifiedPlatform], Awaitable[int]]) -> int:
    async def whole(act: Act) -> int:
        account = pay_account_of(read_environment())
        if account is None:
            raise RuleBroken("no_pay_account")
        async with open_platform(account, now) as platform:
            return await work(act, platform)

    return with_database(whole)
