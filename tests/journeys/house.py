"""A whole office for a story: a real service and a real sandbox as processes, staff at the command line."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
from instance import KAOWU, Instance, ended, own_environment
from postgres import free_port
from staff import command

from app.demo_roster import write_roster

KEYS = "1:only-for-the-tests-of-kaowu"
PATIENCE = 90
Phones = dict[str, list[dict[str, Any]]]
LONGEST_STORY = 200  # a story that waits for ever fails instead
HURRY = {
    "dispatch.answer_within": "3s",
    "dispatch.sending_hours": "00:00-24:00",
    "delivery.settle_after": "1s",
    "delivery.lease": "8s",
}
ORDER = [
    "--venue",
    "V01",
    "--occupation",
    "6-31-01-03",
    "--level",
    "3",
    "--day",
    "2027-03-20",
    "--half",
    "am",
    "--required",
    "3",
]


@dataclass
class House:
    """Everything in one folder: `http` talks to the sandbox at `phones`; the service may be killed."""

    folder: Path
    environment: dict[str, str]
    port: int
    phones: str
    http: aiohttp.ClientSession
    service: Instance | None = None
    instances: list[Instance] = field(default_factory=list)

    def staff(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command as staff would."""
        return command(words, self.folder, self.environment, PATIENCE)

    def done(self, *words: str) -> Any:
        """Run one command that must succeed; returns what it prints as JSON."""
        answer = self.staff(*words, "--json")
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def instance(self, name: str, role: str, port: int | None = None, **changes: str) -> Instance:
        """One more process of this office; it is stopped with the house."""
        self.instances.append(Instance(self.folder, name, {**self.environment, **changes}, role, port))
        return self.instances[-1]

    def worker(self, name: str, metrics_port: int, **changes: str) -> Instance:
        """Start a worker that tells its figures at `metrics_port`."""
        worker = self.instance(name, "worker", **changes)
        worker.metrics_port = metrics_port
        worker.start()
        return worker

    def start(self) -> None:
        """Start the one service that does everything and wait until it listens."""
        if self.service is None:
            self.service = self.instance("service", "all", self.port)
        self.service.environment = self.environment
        self.service.start()

    def kill(self) -> None:
        """kill -9."""
        assert self.service is not None
        self.service.kill()

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        assert self.service is not None
        return self.service.stop()

    @property
    def logs(self) -> list[Path]:
        return [log for each in self.instances for log in each.logs]

    async def ask(self, path: str) -> Any:
        async with self.http.get(f"{self.phones}{path}") as answer:
            return await answer.json()

    async def send(self, path: str, body: Any) -> Any:
        async with self.http.post(f"{self.phones}{path}", json=body) as answer:
            return await answer.json()

    async def script(self, **fault: Any) -> None:
        """Script the sandbox's next answers."""
        await self.send("/faults", fault)

    async def texts(self) -> Phones:
        """What each phone shows, oldest first."""
        numbers = (await self.ask("/phones"))["phones"]
        return {number: (await self.ask(f"/phones/{number}"))["messages"] for number in numbers}

    async def see(self, wanted: Callable[[Phones], bool]) -> Phones:
        """Look at the phones, again at each news, until they show what is wanted; fail after PATIENCE."""
        revision = 0
        async with asyncio.timeout(PATIENCE):
            while not wanted(texts := await self.texts()):
                revision = (await self.ask(f"/overview?after={revision}&wait=5"))["revision"]
        return texts

    def call(self, pushed: str) -> str:
        """The address of one of our callbacks."""
        return f"http://127.0.0.1:{self.port}/callbacks/aliyun/only-for-tests/{pushed}"


def _environment(folder: Path, database: str, sandbox: str) -> dict[str, str]:
    return {
        **own_environment(),
        "KAOWU_DATABASE_URL": database,
        "KAOWU_DATA_DIR": str(folder / "var"),
        "KAOWU_SECRET_KEYS": KEYS,
        "KAOWU_CALLBACK_SECRET": "only-for-tests",
        "KAOWU_ALIYUN_ENDPOINT": f"{sandbox}/aliyun/",
    }


@asynccontextmanager
async def a_house(
    folder: Path, database: str, *options: str, longest: float = LONGEST_STORY, queues: str = ""
) -> AsyncIterator[House]:
    """An office with the roster of the demo, the service not yet started; with `queues` nothing is pushed."""
    port = free_port()
    first = _environment(folder, database, "http://127.0.0.1:1")
    way = [] if queues else ["--callback", f"http://127.0.0.1:{port}"]
    words = ["sandbox", "--port", "0", *way, "--strict", *options]
    sandbox = subprocess.Popen([*KAOWU, *words], cwd=folder, env=first, stdout=subprocess.PIPE, text=True)
    try:
        assert sandbox.stdout is not None
        phones = sandbox.stdout.readline().split()[1].rstrip("/")
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            environment = {**first, "KAOWU_ALIYUN_ENDPOINT": f"{phones}/aliyun/"}
            if queues:
                environment["KAOWU_ALIYUN_QUEUES"] = queues
            house = House(folder, environment, port, phones, http)
            try:
                async with asyncio.timeout(longest):
                    yield house
            finally:
                for each in house.instances:
                    each.stop()
    finally:
        sandbox.terminate()
        ended(sandbox)


def furnish(house: House) -> None:
    """Migrate, import the roster, and make time run fast."""
    assert house.staff("migrate").returncode == 0
    for kind, file in write_roster(house.folder / "roster", date(2026, 11, 21)).items():
        assert house.done("import", kind, str(file))["rejected"] == []
    for key, value in HURRY.items():
        house.done("config", "set", key, value)


async def until(house: House, state: str, task: int = 1) -> dict[str, Any]:
    """Wait until the task is in `state`."""
    ends = asyncio.get_running_loop().time() + PATIENCE
    while True:
        shown: dict[str, Any] = await asyncio.to_thread(house.done, "task", "show", str(task))
        if shown["state"] == state:
            return shown
        assert asyncio.get_running_loop().time() < ends, f"{shown}\n{house.logs[-1].read_text()[-4000:]}"
