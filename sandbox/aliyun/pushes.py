"""Pushes to the service: batches, the 700 ms for an answer, and what comes after a failure."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiohttp

from sandbox.clock import Clock

# aliyun-sms.md 4.1: answered within 700 ms; after a failure again in 1, 5 and 10 minutes, then dropped.
ANSWER_WITHIN = aiohttp.ClientTimeout(total=0.7)
AGAIN_AFTER = (60.0, 300.0, 600.0)
LARGEST_BATCH = 100

Body = dict[str, object]


@dataclass(slots=True)
class Push:
    """One receipt or reply on its way."""

    body: Body
    failures: int = 0

    def written(self) -> bytes:
        """As it stands in a queue: one JSON object."""
        return json.dumps(self.body, ensure_ascii=False).encode()


class Outlet:
    """All pushes of one kind (`replies` or `receipts`); without a callback it keeps them, for a queue."""

    def __init__(self, kind: str, session: aiohttp.ClientSession, clock: Clock, time_scale: float) -> None:
        self._kind = kind
        self._session = session
        self._clock = clock
        self._time_scale = time_scale
        self._callback: str | None = None
        self._gathered: deque[Push] = deque()
        self._wake = asyncio.Event()
        self._came = asyncio.Event()
        self._counts = {"pushed": 0, "waiting": 0, "lost": 0, "failures": 0}
        self._last_failure: str | None = None

    def point_at(self, callback: str | None) -> None:
        """Pushes go to `callback`/kind from now on; None keeps them here."""
        self._callback = callback
        self._wake.set()

    def send(self, prepare: Callable[[], Sequence[Body]], count: int, after: float = 0.0) -> None:
        """Pushes the `count` bodies that `prepare` returns when `after` seconds have passed."""
        if count:
            self._counts["waiting"] += count
            self._clock.after(after, lambda: self._gather([Push(body) for body in prepare()]))

    async def push_now(self, bodies: Sequence[Body]) -> None:
        """Pushes at once; returns when the service has answered, or has failed to for the first time."""
        self._counts["waiting"] += len(bodies)
        batch = [Push(body) for body in bodies]
        try:
            await self._push(batch)
        except asyncio.CancelledError:  # the caller left while the service had not answered yet
            self._gathered.extend(batch)
            self._wake.set()
            raise

    async def take(self, most: int, seconds: float) -> list[Push]:
        """Up to `most` of what has gathered for a queue, waiting so long for the first."""
        try:
            async with asyncio.timeout(seconds):
                while not self._gathered or self._callback:
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            return []
        return [self._gathered.popleft() for _ in range(min(most, len(self._gathered)))]

    def put_back(self, push: Push) -> None:
        """Nobody deleted it in time: it is there again."""
        self._gather([push])

    def count_fetched(self) -> None:
        """One was taken from the queue and deleted."""
        self._counts["pushed"] += 1
        self._counts["waiting"] -= 1

    async def run(self) -> None:
        """Carries what has gathered, one batch after the other, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._gathered and self._callback:
                size = min(LARGEST_BATCH, len(self._gathered))
                await self._push([self._gathered.popleft() for _ in range(size)])

    def as_json(self) -> dict[str, int | str | None]:
        """{"pushed", "waiting", "lost": items, "failures": posts that failed, "last_failure": reason}."""
        return {**self._counts, "last_failure": self._last_failure}

    def _gather(self, pushes: Sequence[Push]) -> None:
        self._gathered.extend(pushes)
        self._wake.set()
        self._came.set()

    async def _push(self, batch: list[Push]) -> None:
        if self._callback is None:
            self._gathered.extend(batch)
            return
        reason = await self._post(f"{self._callback}/{self._kind}", [push.body for push in batch])
        if reason is None:
            self._counts["pushed"] += len(batch)
            self._counts["waiting"] -= len(batch)
            return
        self._counts["failures"] += 1
        self._last_failure = reason
        for push in batch:
            self._try_again(push)

    def _try_again(self, push: Push) -> None:
        if push.failures == len(AGAIN_AFTER):
            self._counts["lost"] += 1
            self._counts["waiting"] -= 1
            return
        delay = AGAIN_AFTER[push.failures] / self._time_scale
        push.failures += 1
        self._clock.after(delay, lambda: self._gather([push]))

    async def _post(self, url: str, bodies: list[Body]) -> str | None:
        """Why the push failed, or None when it was acknowledged."""
        try:
            async with self._session.post(
                url, json=bodies, timeout=ANSWER_WITHIN, allow_redirects=False
            ) as answer:
                return _judge(answer.status, await answer.read())
        except TimeoutError:
            return "超过 700 毫秒未应答"
        except aiohttp.ClientError as error:
            return f"连接失败：{type(error).__name__}"


def _judge(status: int, body: bytes) -> str | None:
    """Accepts HTTP 200 with a JSON object whose `code` is the number 0 (aliyun-sms.md 4.1)."""
    if status != 200:
        return f"HTTP {status}"
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return "应答不是 JSON"
    code = answer.get("code") if isinstance(answer, dict) else None
    if isinstance(code, bool) or not isinstance(code, int | float) or code != 0:
        return "应答的 code 不是数字 0"
    return None
