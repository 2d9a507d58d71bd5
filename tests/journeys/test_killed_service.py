"""kill -9 at random moments of a dispatch: the same end, nothing twice, nothing lost."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from subprocess import TimeoutExpired

import pytest
from house import KEYS, PATIENCE, House, Phones, a_house, furnish, until
from people import Robots, steady
from story import all_told, check_story, open_task

from db import connect
from db.models import IncomingMessage, OutgoingMessage
from db.models.delivery import Reading, Sending
from db.secrets import read_ring
from handlers.act import Act
from scheduler.reading import read_once

LONGEST = 2.0


class Killer:
    """Kills the service after some replies and a moment more, starts it again, `times` times."""

    def __init__(self, house: House, times: int, chance: random.Random) -> None:
        self.house, self.left, self.chance = house, times, chance

    async def run(self) -> None:
        while self.left:
            self.left -= 1
            await self._a_moment()
            await asyncio.to_thread(self._once)

    async def _a_moment(self) -> None:
        """Let the service live a little: its own end is waited for, which does not come."""
        assert self.house.service is not None
        ended = asyncio.to_thread(self.house.service.wait, self.chance.uniform(0.05, LONGEST))
        with pytest.raises(TimeoutExpired):
            await ended

    def _once(self) -> None:
        self.house.kill()
        self.house.start()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_ten_kills_change_nothing_on_sqlite(seed: int, sqlite_url: str, tmp_path: Path) -> None:
    await _story_with_kills(sqlite_url, tmp_path, times=10, seed=seed)


async def test_four_kills_change_nothing_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    await _story_with_kills(postgres_url, tmp_path, times=4, seed=4)


async def _story_with_kills(database: str, folder: Path, times: int, seed: int) -> None:
    async with a_house(folder, database, "--time-scale", "30", "--receipt-delay", "0.2") as house:
        furnish(house)
        house.start()
        await open_task(house)
        async with Robots(house, steady):
            await Killer(house, times, random.Random(seed)).run()
            shown = await until(house, "FORMED")
            await _everything_settled(house)
        texts = await house.texts()
        check_story(texts, shown)
        pushes = await house.ask("/pushes")
        assert (pushes["waiting"], pushes["lost"]) == (0, 0)
        assert house.stop() == 0
        await _nothing_is_left_over(database, _replies(texts))


async def _everything_settled(house: House) -> None:
    """Every #3 is out, and the sandbox has pushed all it had to push."""
    await house.see(all_told)
    async with asyncio.timeout(PATIENCE):
        while (await house.ask("/pushes"))["waiting"]:
            revision = (await house.ask("/overview"))["revision"]
            await house.ask(f"/overview?after={revision}&wait=1")


async def _nothing_is_left_over(database: str, replies: int) -> None:
    """Each reply became one row that was dealt with; each message has its final word."""
    async with connect.database(database, read_ring(KEYS)):
        while await read_once(_after_closing):
            pass
        read = Counter(await IncomingMessage.all().values_list("state", flat=True))
        assert dict(read) == {Reading.DONE: replies}
        ended = set(await OutgoingMessage.all().values_list("state", flat=True))
        assert ended <= {Sending.DELIVERED, Sending.CANCELLED}


def _after_closing() -> Act:
    """What was pushed in the service's last moment is read at its next start."""
    return Act(datetime.now(UTC), "system", random.Random(1))


def _replies(texts: Phones) -> int:
    return sum(each["direction"] == "from_phone" for messages in texts.values() for each in messages)
