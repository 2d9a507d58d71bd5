"""The programs under measure, as processes: our service, the sandbox, and peers of the same work."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from app.sandbox_process import templates

KAOWU = [sys.executable, "-m", "app.cli"]
KEYS = "1:only-for-the-bench-of-kaowu"
SECRET = "only-for-the-bench"  # noqa: S105 - of a callback that nobody else can reach
SIGN = "考务中心"
# Nothing but the work itself may hold anything back.
FREE = {
    "dispatch.sending_hours": "00:00-24:00",
    "hours.reminders": "00:00-24:00",
    "hours.broadcasts": "00:00-24:00",
    "delivery.rate": "0",
    "limits.parts_per_day": str(10**9),
    "limits.answers_per_prefix": str(10**6),
}
PATIENCE = 600
NOTHING: Mapping[str, str] = {}


def environment(folder: Path, url: str, sandbox: str) -> dict[str, str]:
    """The environment of one of our processes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAOWU_")}
    return {
        **kept,
        "KAOWU_DATABASE_URL": url,
        "KAOWU_DATA_DIR": str(folder),
        "KAOWU_SECRET_KEYS": KEYS,
        "KAOWU_CALLBACK_SECRET": SECRET,
        "KAOWU_ALIYUN_ENDPOINT": f"{sandbox}/aliyun/",
        "KAOWU_ALIYUN_SIGN_NAME": SIGN,
    }


def configure(folder: Path, url: str, key: str, value: str) -> None:
    """`kaowu config set` on this database."""
    words = [*KAOWU, "config", "set", key, value]
    told = environment(folder, url, "http://127.0.0.1:1")
    subprocess.run(words, check=True, cwd=folder, env=told, stdout=subprocess.DEVNULL)


@contextmanager
def a_service(
    folder: Path,
    url: str,
    sandbox: str,
    *words: str,
    program: Sequence[str] = KAOWU,
    more: Mapping[str, str] = NOTHING,
) -> Iterator[subprocess.Popen[str]]:
    """`kaowu serve` with these words, `more` in its environment; SIGTERM at the end of the block."""
    log = (folder / "service.log").open("a")
    process = subprocess.Popen(
        [*program, "serve", *words],
        cwd=folder,
        env={**environment(folder, url, sandbox), **more},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield process
    finally:
        end(process)
        log.close()


def end(process: subprocess.Popen[str]) -> None:
    """SIGTERM where it still runs, and wait for its end."""
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=60)


@dataclass
class Box:
    """A sandbox as a process of its own."""

    url: str
    pid: int
    http: aiohttp.ClientSession

    async def ask(self, path: str) -> Any:
        async with self.http.get(self.url + path) as answer:
            return await answer.json()

    async def send(self, path: str, body: Any) -> Any:
        async with self.http.post(self.url + path, json=body) as answer:
            return await answer.json()

    async def slow_down(self, seconds: float) -> None:
        """Every answer comes this much later."""
        await self.send("/faults", {"do": "delay", "seconds": seconds, "times": 10**9})

    async def until(self, messages: int) -> dict[str, Any]:
        """What has arrived, once it is that many messages."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            seen: dict[str, Any] = await self.ask(f"/arrivals?until={messages}&wait=60")
            if seen["messages"] >= messages:
                return seen
        raise TimeoutError(f"{messages} messages never arrived")


@asynccontextmanager
async def a_sandbox(folder: Path, *words: str) -> AsyncIterator[Box]:
    """A strict sandbox that knows all templates; `words` such as --no-receipts."""
    file = folder / "templates.json"
    file.write_text(json.dumps(templates()), encoding="utf-8")
    known = ["--templates", str(file), "--sign", SIGN, "--strict"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", *known, *words], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None  # noqa: S101
        url = process.stdout.readline().split()[1].rstrip("/")
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            yield Box(url, process.pid, http)
    finally:
        end(process)


@contextmanager
def a_server(name: str, *words: str) -> Iterator[str]:
    """bench/peers/NAME.py as a server; yields the address that it prints."""
    command = [sys.executable, "-m", f"bench.peers.{name}", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101
        yield process.stdout.readline().strip()
    finally:
        end(process)


async def peer(name: str, *words: str) -> dict[str, float]:
    """Run bench/peers/NAME.py to its end; returns the figures that it prints as JSON."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"bench.peers.{name}", *words, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"bench.peers.{name} failed")
    figures: dict[str, float] = json.loads(told)
    return figures
