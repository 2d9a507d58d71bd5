"""make soak: random kill -9 over stories on SQLite and PostgreSQL by turns, until KILLS are reached."""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import postgres

from soak import outage as outages
from soak.story import Ended, Plan, play

IN_ONE_STORY = 25
AWAY = 20  # seconds
HOWS = ("fast", "immediate", "frozen")


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


def plans(kills: int, seed: int) -> list[Plan]:
    """Stories of at most IN_ONE_STORY kills; by turns in bulk and one by one."""
    stories = max(2, -(-kills // IN_ONE_STORY))
    shares = [kills // stories + (at < kills % stories) for at in range(stories)]
    seeds = random.Random(seed)
    return [
        Plan(
            seeds.randrange(10**6),
            share,
            rate=(0, 60)[at // 2 % 2],
            freezes=at % 4 == 1,
            receipts_after=(0.2, 12.0)[at % 2],
        )
        for at, share in enumerate(shares)
    ]


async def database(kind: str, server: str, folder: Path, number: int) -> str:
    """A new database for one story."""
    if kind == "SQLite":
        return f"sqlite://{folder / 'kaowu.sqlite3'}"
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        await connection.execute(f"CREATE DATABASE soak_{number}")
    finally:
        await connection.close()
    return f"{server}/soak_{number}"


async def one(number: int, plan: Plan, server: str, folder: Path) -> Ended:
    kind = ("SQLite", "PostgreSQL")[number % 2]
    say(f"story {number + 1} on {kind}: {plan}")
    url = await database(kind, server, folder, number)
    ended = await play(url, folder, plan, lambda at, how: say(f"  kill {at}/{plan.kills} {how}"))
    say(f"  {ended.summary}")
    for fault in ended.faults:
        say(f"  FAULT {fault}")
    return ended


async def away(server: postgres.Server, how: str, folder: Path, number: int) -> int:
    """PostgreSQL away for AWAY seconds in the middle of sends and pushes; returns how many faults."""
    say(f"PostgreSQL {how} for {AWAY} s")
    url = await database("PostgreSQL", server.address, folder, number)
    outage = await outages.play(server, url, folder, how, seconds=AWAY, size=450)
    say(
        f"  {outage.texts.total()} texts, {outage.pushed} pushes answered ({outage.during} while away), "
        f"the slowest in {outage.slowest * 1000:.0f} ms, {len(outage.faults)} faults"
    )
    for fault in outage.faults:
        say(f"  FAULT {fault}")
    return len(outage.faults)


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--first", type=int, default=1, help="begin with this story")
    parser.add_argument("--outages", action="store_true", help="and PostgreSQL away, three times")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    say(f"{given.kills} kills, SEED={seed}")
    place, faults, killed = Path(tempfile.mkdtemp(prefix="kaowu-soak-")), 0, 0
    with postgres.server(postgres.CRASH_SAFE) as server:
        for number, plan in list(enumerate(plans(given.kills, seed)))[given.first - 1 :]:
            folder = place / f"story-{number + 1}"
            folder.mkdir()
            faults += len(asyncio.run(one(number, plan, server.address, folder)).faults)
            killed += plan.kills
        for number, how in enumerate(HOWS if given.outages else (), start=100):
            folder = place / how
            folder.mkdir()
            faults += asyncio.run(away(server, how, folder, number))
    say(f"{killed} kills, {faults} faults, SEED={seed}")
    if faults:
        say(f"logs and SQLite files: {place}")
        return 1
    shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
