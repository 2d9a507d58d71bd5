"""PostgreSQL goes away in the middle of sends and pushes, and comes back."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from house import KEYS, House, a_house
from postgres import Server

from db import connect
from db.models import IncomingMessage, OutgoingMessage
from db.secrets import read_ring
from soak.traffic import Notice, prepare_one, start_broadcast

KEPT = {"code": 0, "msg": "接收成功"}
RATE = 30
SETTLING = 90
EVERY = 0.05


@dataclass
class Outage:
    """What came of it; `answers` are how the pushes were answered and `slowest` in how many seconds."""

    notice: Notice
    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    pushed: int = 0
    slowest: float = 0.0
    during: int = 0
    texts: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    replies: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> Sequence[str]:
        """Everything that is wrong, one line each."""
        wanted = self.notice.texts
        found = [
            f"{texts.total()} {what}, such as {next(iter(texts))}"
            for what, texts in (("lost", wanted - self.texts), ("too many", self.texts - wanted))
            if texts
        ]
        if set(self.answers) != {(200, "接收成功")}:
            found.append(f"pushes were answered {dict(self.answers)}")
        if self.replies != Counter(f"+86137{number:08}" for number in range(self.pushed)):
            found.append(f"{self.replies.total()} of {self.pushed} replies were kept")
        if dict(self.states) != {"delivered": len(wanted)}:
            found.append(f"messages ended as {dict(self.states)}")
        return found if self.during else [*found, "nothing was pushed while the database was away"]


async def play(server: Server, url: str, folder: Path, how: str, seconds: float, size: int) -> Outage:
    """Send to `size` people by two workers and push replies all the time; `how`: fast, immediate, frozen."""
    async with a_house(folder, url, "--time-scale", "30", "--receipt-delay", "0.2") as house:
        outage = Outage(await asyncio.to_thread(prepare_one, house, size, RATE))
        fleet = [house.instance("web", "web", house.port)]
        fleet += [house.instance(name, "worker") for name in ("worker-1", "worker-2")]
        for each in fleet:
            each.start()
        await start_broadcast(house, outage.notice)
        async with asyncio.TaskGroup() as group:
            pushing = group.create_task(_push(house, outage))
            await house.ask(f"/arrivals?until={size // 4}&wait=60")
            before = outage.pushed
            await _away(server, how, seconds)
            outage.during = outage.pushed - before
            await house.ask(f"/arrivals?until={size}&wait=60")
            pushing.cancel()
        await _look(house, url, outage)
        assert [each.stop() for each in fleet] == [0, 0, 0]
        return outage


async def _away(server: Server, how: str, seconds: float) -> None:
    if how == "frozen":
        server.freeze()
        await asyncio.sleep(seconds)
        server.thaw()
        return
    await asyncio.to_thread(server.stop, how)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.start)


async def _push(house: House, outage: Outage) -> None:
    """Push one reply after the other, until cancelled."""
    while True:
        number = outage.pushed
        body = {"phone_number": f"137{number:08}", "content": "你好", "sequence_id": str(number)}
        outage.pushed += 1
        began = monotonic()
        async with house.http.post(house.call("replies"), json=[body]) as answer:
            outage.answers[answer.status, (await answer.json())["msg"]] += 1
        outage.slowest = max(outage.slowest, monotonic() - began)
        await asyncio.sleep(EVERY)


async def _look(house: House, url: str, outage: Outage) -> None:
    """Wait until everything has settled, then note what is there."""
    ends = monotonic() + SETTLING
    async with connect.database(url, read_ring(KEYS)):
        while monotonic() < ends:
            outage.states = Counter(map(str, await OutgoingMessage.all().values_list("state", flat=True)))
            outage.replies = Counter(each.address for each in await IncomingMessage.all())
            if not outage.faults:
                break
            outage.texts = await _arrived(house)
            await asyncio.sleep(0.5)


async def _arrived(house: House) -> Counter[tuple[str, str]]:
    sent = (await house.ask("/sent"))["sent"]
    return Counter((each["phone"], each["content"].partition("】")[2]) for each in sent)
