"""Questions in a messenger, answered from the database; by long polling, beside a bot that only echoes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from registration_office import an_office
from talkers import registered

from app.settings import SANDBOX_BOT
from bench import letters
from bench.ground import Ground
from bench.office import act, ring
from bench.programs import Box, a_sandbox, a_server, a_service
from bench.row import Line, Pair, Pairs, Row
from bench.rows.answers import p99
from db import connect, secrets, settings
from db.models import ChatAccount

PEOPLE, AT_ONCE = 2_000, 64
QUESTIONS = ("我的报名", "成绩", "审核结果")
APART, SAMPLE = 0.05, 200  # seconds between two questions of the slow talks, and how many
ELSEWHERE = 60_000_000
PATIENCE = 300

LINES = {
    "rate": Line(
        f"questions of {PEOPLE:,} people answered in Telegram in order, {len(QUESTIONS)} each at once",
        "a bare aiogram bot that echoes",
        "answers/s",
        "at least",
        0.4,
    ),
    "p99": Line(
        "from a question in Telegram to its answer, p99, during a broadcast of {size}",
        "the same when idle",
        "ms",
        "at most",
        3,
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    async with a_sandbox(ground.folder, "--no-receipts") as box:
        with a_server("echo_bot", SANDBOX_BOT, f"{box.url}/telegram"):
            echoed = await _rate(box, lambda texts: texts == list(QUESTIONS))
    url = await ground.fresh(database)
    try:
        await _bind(url)
        async with a_house(ground, url) as box:
            ours = await _rate(box, lambda texts: len(set(texts)) == len(texts))
        async with a_house(ground, url) as box:
            idle = await _waits(box)
            await letters.load(url, letters.queued(ground.size, ELSEWHERE))
            await box.until(1)
            busy = await _waits(box)
            left = ground.size - (await box.until(1))["messages"]
    finally:
        await ground.drop(url)
    note = f"{left:,} of the broadcast were still to go out at the end"
    return {"rate": Pair(ours, echoed), "p99": Pair(p99(busy), p99(idle), note)}


@asynccontextmanager
async def a_house(ground: Ground, url: str) -> AsyncIterator[Box]:
    """Our service with the sandbox's bot."""
    async with a_sandbox(ground.folder, "--no-receipts") as box:
        bot = {"KAOWU_TELEGRAM_TOKEN": SANDBOX_BOT, "KAOWU_TELEGRAM_API": f"{box.url}/telegram"}
        service: AbstractContextManager[Any] = a_service(
            ground.folder, url, box.url, "--role", "all", "--port", "0", more=bot
        )
        with service as process:
            process.stdout.readline()
            yield box


async def _bind(url: str) -> None:
    """All accounts are one person's, who has one registration."""
    async with connect.database(url, ring()):
        row = await registered(await an_office())
        await settings.change("chat.rate", "0", "bench", act().now)
        now, phone = datetime.now(UTC), "+8613800138000"
        accounts = [
            ChatAccount(
                channel="telegram",
                address=f"telegram:{each}",
                address_index=secrets.index(f"telegram:{each}"),
                phone=phone,
                phone_index=secrets.index(phone),
                person_id=row.person_id,
                bound_at=now,
                first_in_at=now,
                last_in_at=now,
            )
            for each in _people()
        ]
        await ChatAccount.bulk_create(accounts, batch_size=500)


def _people() -> Iterable[int]:
    return range(1, PEOPLE + 1)


async def _rate(box: Box, in_order: Callable[[list[str]], bool]) -> float:
    """Answers a second; raises RuntimeError when somebody's came in another order."""
    began, gate = time.monotonic(), asyncio.Semaphore(AT_ONCE)

    async def ask(person: int, text: str) -> None:
        async with gate:
            await box.send(f"/chats/telegram/{person}/say", {"text": text})

    for text in QUESTIONS:
        async with asyncio.TaskGroup() as group:
            for person in _people():
                group.create_task(ask(person, text))
    wanted = PEOPLE * len(QUESTIONS)
    async with asyncio.timeout(PATIENCE):
        while await _answered(box) < wanted:
            await asyncio.sleep(0.05)
    took = time.monotonic() - began
    first = await _texts(box, 1)
    for person in _people():
        texts = await _texts(box, person)
        if texts != first or not in_order(texts):
            raise RuntimeError(f"{person} was answered {texts}")
    return wanted / took


async def _answered(box: Box) -> int:
    return int((await box.ask("/calls"))["calls"].get("telegram.sendMessage", 0))


async def _texts(box: Box, person: int) -> list[str]:
    lines = (await box.ask(f"/chats/telegram/{person}"))["messages"]
    return [each["content"] for each in lines if each["direction"] == "to_user"]


async def _waits(box: Box) -> list[float]:
    """Milliseconds from a question to its answer, one person after the other."""
    before = await _answered(box)
    for person in range(1, SAMPLE + 1):
        await box.send(f"/chats/telegram/{person}/say", {"text": QUESTIONS[0]})
        await asyncio.sleep(APART)
    async with asyncio.timeout(PATIENCE):
        while await _answered(box) < before + SAMPLE:
            await asyncio.sleep(0.05)
    waits = []
    for person in range(1, SAMPLE + 1):
        lines = (await box.ask(f"/chats/telegram/{person}"))["messages"][-2:]
        asked, answered = (datetime.fromisoformat(each["at"]) for each in lines)
        waits.append((answered - asked).total_seconds() * 1000)
    return waits


ROW = Row(LINES, measure)
