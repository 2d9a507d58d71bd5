"""Replies pushed as Aliyun pushes them, by a client that costs next to nothing (aliyun-sms.md 4.1)."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

ANSWERED = b'"code": 0'


@dataclass(frozen=True, slots=True)
class Pushed:
    """Pushes a second, the slowest hundredth of the answers in milliseconds, and how many 503 came."""

    rate: float
    p99: float
    refused: int


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
    """Posts one request after the other on a kept connection; what is refused with 503 is posted again."""

    def __init__(self, left: Iterator[bytes], times: list[float], refusals: list[bytes]) -> None:
        self._left, self._times, self._refusals = left, times, refusals
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
        self._answer = b""
        self._times.append(time.perf_counter() - self._posted)
        if head.startswith(b"HTTP/1.1 503"):
            self._refusals.append(self._request)
            self._post()
        elif head.startswith(b"HTTP/1.1 200") and ANSWERED in body:
            self._next()
        else:
            self.over.set_exception(RuntimeError(f"a push was answered {head[:40]!r}"))
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(error or ConnectionError("the service hung up"))

    def _next(self) -> None:
        self._request = next(self._left, b"")
        if self._request:
            self._post()
        else:
            self.over.set_result(None)
            self._transport.close()

    def _post(self) -> None:
        self._posted = time.perf_counter()
        self._transport.write(self._request)  # type: ignore[attr-defined]


async def push(url: str, bodies: Sequence[bytes], at_once: int) -> Pushed:
    """Post every body until it is acknowledged, so many at a time."""
    parts = urlsplit(url)
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
    requests = iter([f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies])
    times: list[float] = []
    refusals: list[bytes] = []
    started = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(
            lambda: _Connection(requests, times, refusals), str(parts.hostname), parts.port or 80
        )
        for _ in range(min(at_once, len(bodies)))
    ]
    await asyncio.gather(*(protocol.over for _, protocol in made))
    took = time.perf_counter() - started
    return Pushed(len(bodies) / took, sorted(times)[int(len(times) * 0.99)] * 1000, len(refusals))
