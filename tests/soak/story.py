"""One story: an office with all its traffic, killed so and so often, settled and checked."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from house import KEYS, House, a_house
from instance import Instance
from people import Robots, steady

from db.connect import sqlite_file
from db.models.delivery import Sending
from db.secrets import read_ring
from soak import checking
from soak.killing import Killer, Told, freeze_once
from soak.ledger import Ledger
from soak.traffic import DAYS, Notice, open_task, prepare, start_broadcast
from soak.weather import gossip, storms

SETTLING = 150  # seconds, then what is not settled is a fault
UNSETTLED = frozenset({Sending.QUEUED, Sending.LEASED, Sending.UNKNOWN})
LONGEST = 900


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` 0 sends as fast as it goes, in calls of many.

    `freezes` stops a worker for longer than its lease. Receipts come `receipts_after` so many seconds: after
    the end of a lease they cannot settle what a dead worker had in hand, only a look-up can.
    """

    seed: int
    kills: int
    rate: int = 0
    broadcasts: int = 4
    size: int = 200
    freezes: bool = False
    receipts_after: float = 0.2


@dataclass
class Ended:
    faults: list[str]
    seen: checking.Seen
    logs: list[Path] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return checking.summary(self.seen, self.faults)


async def play(url: str, folder: Path, plan: Plan, told: Told) -> Ended:
    """Play it; the outcome lists everything that is wrong."""
    options = ("--time-scale", "30", "--receipt-delay", str(plan.receipts_after))
    async with a_house(folder, url, *options, longest=LONGEST) as house:
        notices = await asyncio.to_thread(prepare, house, plan.broadcasts, plan.size, plan.rate)
        fleet, ledger = _fleet(house), Ledger(url, read_ring(KEYS))
        for each in fleet:
            each.start()
        async with _beside(ledger.watch()), Robots(house, steady, prefix="138"):
            await _live(house, fleet, notices, ledger, plan, told)
            await house.http.delete(f"{house.phones}/faults")
            await _settle(house, ledger)
        seen = await checking.see(house, url)
        faults = checking.faults(seen, notices, ledger)
        faults += [f"{each.name} ended with {status}" for each in fleet if (status := each.stop())]
        return Ended(faults, seen, house.logs)


def _fleet(house: House) -> Sequence[Instance]:
    """On PostgreSQL a web and two workers share the work."""
    if sqlite_file(house.environment["KAOWU_DATABASE_URL"]) is not None:
        return [house.instance("service", "all", house.port)]
    return [
        house.instance("web", "web", house.port),
        house.instance("worker-1", "worker"),
        house.instance("worker-2", "worker"),
    ]


async def _live(
    house: House,
    fleet: Sequence[Instance],
    notices: Sequence[Notice],
    ledger: Ledger,
    plan: Plan,
    told: Told,
) -> None:
    """All at once, while one instance after the other is killed."""
    chance = random.Random(plan.seed)
    steps = _steps(house, notices)
    every = max(1, plan.kills // len(steps))
    async with (
        _beside(storms(house, random.Random(plan.seed + 1))),
        _beside(gossip(house, ledger, random.Random(plan.seed + 2))),
    ):
        for at, step in enumerate(steps):
            last = at == len(steps) - 1
            times = plan.kills - every * at if last else min(every, plan.kills - every * at)
            async with asyncio.TaskGroup() as both:
                both.create_task(step())
                if plan.freezes and at == 1 and len(fleet) > 1:
                    await freeze_once(fleet[-1], chance)
                numbered = _counted(told, every * at)
                both.create_task(Killer(house, fleet, max(times, 0), chance, numbered).run())


def _steps(house: House, notices: Sequence[Notice]) -> list[Callable[[], Coroutine[Any, Any, None]]]:
    """Teams are asked for and broadcasts started by turns."""
    tasks = [lambda task=task: open_task(house, task) for task in range(1, len(DAYS) + 1)]
    broadcasts = [lambda notice=notice: start_broadcast(house, notice) for notice in notices]
    longer = max(len(tasks), len(broadcasts))
    return [step for at in range(longer) for step in (*tasks[at : at + 1], *broadcasts[at : at + 1])]


def _counted(told: Told, before: int) -> Told:
    return lambda number, how: told(before + number, how)


async def _settle(house: House, ledger: Ledger) -> None:
    """Wait until nothing is on its way any more, or for SETTLING seconds."""
    ends = asyncio.get_running_loop().time() + SETTLING
    quiet = 0
    while quiet < 3 and asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(1)
        quiet = quiet + 1 if await _is_quiet(house, ledger) else 0
        if quiet == 1:  # reminders for the last team are planned before they are listed
            await asyncio.to_thread(house.done, "reminder", "list")


async def _is_quiet(house: House, ledger: Ledger) -> bool:
    states = Counter(row.state for row in ledger.rows.values() if row.code != checking.ANSWERED)
    pushes = await house.ask("/pushes")
    if (
        UNSETTLED & states.keys()
        or states[Sending.ACCEPTED] > pushes["receipts"]["lost"]
        or pushes["waiting"]
    ):
        return False
    tasks = await asyncio.to_thread(house.done, "task", "list")
    return all(each["state"] == "FORMED" for each in tasks)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do `work` for as long as the block lasts; its failure is the block's."""
    async with AsyncExitStack() as parts:
        group = await parts.enter_async_context(asyncio.TaskGroup())
        task = group.create_task(work)
        parts.callback(task.cancel)
        yield
