"""make bench: the outbox drained through the real channel, beside a bare client posting the same bodies."""

import asyncio
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import aiohttp
import postgres

from app.sandbox_process import templates
from db import connect, secrets
from db.models import OutgoingMessage
from db.models.delivery import Sending as Stage
from delivery import outbox
from handlers.act import Act
from scheduler.sending import WIDTH, Sending
from sms.account import AliyunAccount
from sms.aliyun import open_channel
from sms.signing import sign

MESSAGES, ROUNDS = 2_000, 5
SIGN = "考务中心"
RESULTS = Path(__file__).parent / "RESULTS.md"


def now() -> datetime:
    return datetime.now(UTC)


def account(base: str) -> AliyunAccount:
    return AliyunAccount(f"{base}/aliyun/", "sandbox", "sandbox-secret", SIGN)


@asynccontextmanager
async def sandbox(folder: Path) -> AsyncIterator[str]:
    """A sandbox as a process of its own, pushing nothing."""
    file = folder / "templates.json"
    file.write_text(json.dumps(templates()), encoding="utf-8")
    words = ["-m", "sandbox", "--port", "0", "--templates", str(file), "--receipt-delay", "3600"]
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)  # noqa: S603, ASYNC220
    try:
        yield process.stdout.readline().split()[1].rstrip("/") if process.stdout else ""
    finally:
        process.terminate()
        process.communicate()


async def raw(base: str) -> float:
    """Messages a second of a bare client: sign, post, read, as many at a time as our sender."""
    left = iter(range(MESSAGES))

    async def work(http: aiohttp.ClientSession) -> None:
        for number in left:
            params = {"PhoneNumbers": f"138{number:08d}", "SignName": SIGN, "TemplateCode": "SMS_wrong_code"}
            request = sign(account(base), "SendSms", {**params, "OutId": f"raw{number}"}, in_body=True)
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            async with http.post(request.url, data=request.form, headers=headers) as answer:
                assert (await answer.json())["Code"] == "OK"  # noqa: S101

    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
        started = time.perf_counter()
        for _ in range(WIDTH):
            group.create_task(work(http))
    return MESSAGES / (time.perf_counter() - started)


async def drained(base: str, url: str, round_: int) -> float:
    """Messages a second from the outbox to the provider, with leases, encryption and settling."""
    async with connect.database(url, secrets.read_ring("1:only-for-the-bench-of-kaowu")):
        for number in range(MESSAGES):
            key, phone = f"bench:{round_}:{number}", f"+86138{number:08d}"
            letter = outbox.Letter(key, phone, "wrong_code", {}, "bench", number, any_hour=True)
            await outbox.put(letter, SIGN, now())
        stopping = asyncio.Event()
        async with open_channel(account(base), now) as channel, asyncio.TaskGroup() as group:
            started = time.perf_counter()
            sender = Sending(channel, lambda: Act(now(), "bench", Random(1), SIGN), stopping)
            group.create_task(sender.run())
            while await OutgoingMessage.exists(state__in=[Stage.QUEUED, Stage.LEASED]):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            took = time.perf_counter() - started
            stopping.set()
    return MESSAGES / took


async def one_round(folder: Path, server: str, round_: int) -> dict[str, float]:
    """All three, one after the other, each against a fresh sandbox."""
    figures = {}
    async with sandbox(folder) as base:
        figures["bare client"] = await raw(base)
    for name, url in (("SQLite", f"sqlite://{folder / 'bench.sqlite3'}"), ("PostgreSQL", f"{server}/bench")):
        async with sandbox(folder) as base:
            figures[name] = await drained(base, url, round_)
    return figures


def report(rounds: list[dict[str, float]]) -> str:
    lines = [
        "# Drain: one call per message, all texts to different phones, the sandbox answering at once",
        "",
        f"{MESSAGES} messages, {WIDTH} in flight, medians of {len(rounds)} interleaved rounds; "
        f"{platform.machine()}, Python {platform.python_version()}. Sandbox and client share the machine.",
        "",
        "| | messages a second | ratio to the bare client of its round |",
        "|---|---|---|",
    ]
    for name in rounds[0]:
        rates = [each[name] for each in rounds]
        ratios = [each[name] / each["bare client"] for each in rounds]
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        lines.append(
            f"| {name} | {statistics.median(rates):.0f} | {statistics.median(ratios):.2f} ({spread}) |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    rounds = []
    with tempfile.TemporaryDirectory() as place, postgres.cluster() as server:
        folder = Path(place)
        subprocess.run([sys.executable, "-c", CREATE, server], check=True)  # noqa: S603
        for url in (f"sqlite://{folder / 'bench.sqlite3'}", f"{server}/bench"):
            asyncio.run(connect.migrate(url))
        for round_ in range(ROUNDS):
            rounds.append(asyncio.run(one_round(folder, server, round_)))
            print(f"round {round_ + 1} of {ROUNDS}: {rounds[-1]}", flush=True)
    RESULTS.write_text(report(rounds), encoding="utf-8")
    print(report(rounds))


CREATE = """
import asyncio, asyncpg, sys
async def create():
    connection = await asyncpg.connect(sys.argv[1] + "/postgres")
    await connection.execute("CREATE DATABASE bench")
    await connection.close()
asyncio.run(create())
"""

if __name__ == "__main__":
    main()
