"""Replies pushed as Aliyun pushes them, by a client that costs next to nothing (aliyun-sms.md 4.1)."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 64
ANSWERED = b'"code": 0'


@dataclass(frozen=True, slots=True)
class Pushed:
    """Pushes a second, and the slowest hundredth of the answers in milliseconds."""

    rate: float
    p99: float


def replies(pushes: int, in_each: int) -> list[bytes]:
    """Bodies of pushes with so many replies in each, all different."""
    return [
        json.dumps([_reply(number * in_each + place) for place in range(in_each)]).encode()
        for number in range(pushes)
    ]


def _reply(number: int) -> dict[str, str]:
    return {
        "phone_number": f"139{number % 10**8:08d}",
        "content": "1",
        "send_time": "2026-11-21 09:00:00",
        "dest_code": "10690001",
        "sequence_id": str(10**12 + number),
        "sign_name": "考务中心",
    }


class _Connection(asyncio.Protocol):
    """Posts one request after the other on a kept connection."""

    def __init__(self, left: Iterator[bytes], times: list[float]) -> None:
        self._left, self._times = left, times
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answer = b""
        self._posted = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
            return
        if not head.startswith(b"HTTP/1.1 200") or ANSWERED not in body:
            self.over.set_exception(RuntimeError(f"a push was refused: {self._answer!r}"))
            self._transport.close()
            return
        self._times.append(time.perf_counter() - self._posted)
        self._answer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(error or ConnectionError("the service hung up"))

    def _next(self) -> None:
        request = next(self._left, None)
        if request is None:
            self.over.set_result(None)
            self._transport.close()
            return
        self._posted = time.perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined]


async def push(url: str, bodies: Sequence[bytes]) -> Pushed:
    """Post every body once, 64 at a time; RuntimeError when one is not acknowledged."""
    parts = urlsplit(url)
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
    requests = iter([f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies])
    times: list[float] = []
    started = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Connection(requests, times), parts.hostname, parts.port)
        for _ in range(min(CONNECTIONS, len(bodies)))
    ]
    await asyncio.gather(*(protocol.over for _, protocol in made))
    took = time.perf_counter() - started
    return Pushed(len(bodies) / took, sorted(times)[int(len(times) * 0.99)] * 1000)
