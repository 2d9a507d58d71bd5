"""kill -9 at random moments: some by the clock, some just after a call has reached the provider."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from house import House
from instance import Instance

LIVES = (0.05, 2.0)  # seconds
AFTER_A_CALL = 0.03  # seconds
FROZEN = 11.0  # seconds, longer than a lease

Told = Callable[[int, str], None]


@dataclass
class Killer:
    """Kills one of `fleet` `times` times and starts it again; `told` hears of each kill."""

    house: House
    fleet: Sequence[Instance]
    times: int
    chance: random.Random
    told: Told

    async def run(self) -> None:
        for number in range(1, self.times + 1):
            how = await self._moment()
            victim = self.chance.choice(self.fleet)
            await asyncio.to_thread(victim.kill)
            self.told(number, f"{victim.name} {how}")
            await asyncio.to_thread(victim.start)

    async def _moment(self) -> str:
        """Let it live a little: it must not end by itself."""
        await asyncio.sleep(self.chance.uniform(*LIVES))
        if self.chance.random() < 0.5:
            return "at any moment"
        revision = (await self.house.ask("/overview"))["revision"]
        await self.house.ask(f"/overview?after={revision}&wait=2")
        await asyncio.sleep(self.chance.uniform(0, AFTER_A_CALL))
        return "after news at a phone"


async def freeze_once(worker: Instance, chance: random.Random) -> None:
    """SIGSTOP in the middle of the work until the leases are over, then SIGCONT (fault 7)."""
    await asyncio.sleep(chance.uniform(2, 6))
    worker.freeze()
    try:
        await asyncio.sleep(FROZEN)
    finally:
        worker.thaw()
