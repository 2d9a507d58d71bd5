"""Providers on loopback for the tests of the SMS channel: the sandbox, and servers of any bytes."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import ClientTimeout

from delivery.channel import Outcome, Outgoing
from sandbox.clock import SystemClock
from sandbox.options import Options
from sandbox.serving import serving
from sms.account import AliyunAccount
from sms.aliyun import AliyunChannel, open_channel

KEY_ID, KEY_SECRET = "LTAI-id-of-a-key", "secret-of-a-key"
SIGN, TEMPLATE = "考务", "SMS_1"
PHONE = "13800000001"
PARAMS = {"name": "王芳", "yes": "1231"}
SHOWN = "【考务】邀请王芳参加考评，能参加请回复1231。"
LONG = ClientTimeout(total=20, connect=20)
SHORT_OF_ANSWERS = ClientTimeout(total=0.5, connect=20)
SHORT_OF_CONNECTIONS = ClientTimeout(total=20, connect=0.2)


def now() -> datetime:
    return datetime.now(UTC)


def a_message(out_id: str = "out-1", **changes: Any) -> Outgoing:
    usual: dict[str, Any] = {"address": f"+86{PHONE}", "template": TEMPLATE, "params": PARAMS}
    return Outgoing(out_id=out_id, **{**usual, "handed_at": now(), **changes})


async def send(channel: AliyunChannel, message: Outgoing) -> Outcome:
    """One message in a call of its own."""
    return await channel.send([message], message.out_id)


def an_account(endpoint: str) -> AliyunAccount:
    return AliyunAccount(endpoint, KEY_ID, KEY_SECRET, SIGN)


@dataclass
class Box:
    """A running sandbox and a channel to it."""

    url: str
    channel: AliyunChannel
    http: aiohttp.ClientSession

    async def script(self, **fault: object) -> None:
        async with self.http.post(self.url + "/faults", json=fault) as answer:
            assert answer.status == 200

    async def get(self, path: str) -> Any:
        async with self.http.get(self.url + path) as answer:
            return await answer.json()

    async def shown(self) -> list[str]:
        """The texts on the phone, oldest first."""
        return [line["content"] for line in (await self.get(f"/phones/{PHONE}"))["messages"]]


@asynccontextmanager
async def a_sandbox(
    *, in_body: bool = True, patience: ClientTimeout = LONG, **options: Any
) -> AsyncIterator[Box]:
    """The sandbox with our key, sign and template, strict, and a channel to it."""
    usual: dict[str, Any] = {
        "key_id": KEY_ID,
        "key_secret": KEY_SECRET,
        "sign": SIGN,
        "templates": {TEMPLATE: "邀请${name}参加考评，能参加请回复${yes}。"},
        "strict": True,
    }
    async with (
        serving(Options(**{**usual, **options}), SystemClock(), itertools.count(1)) as url,
        open_channel(an_account(url + "/aliyun/"), now, in_body=in_body, patience=patience) as channel,
        aiohttp.ClientSession() as http,
    ):
        yield Box(url, channel, http)


@dataclass
class Provider:
    """A server of prepared bytes, one after the other, and what it was asked."""

    endpoint: str
    answers: list[bytes]
    asked: list[dict[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _read_request(reader):
                self.lines.append(request[0])
                self.asked.append(dict(parse_qsl(request[1])))
                if not self.answers:
                    await reader.read()  # says nothing until the caller leaves
                    break
                answer = self.answers.pop(0)
                writer.write(answer)
                await writer.drain()
                if not answer or b"Connection: close" in answer:
                    break
        except ConnectionError:
            pass  # the caller left first
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, str] | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    lines = head.decode().split("\r\n")
    length = next(int(line[15:]) for line in lines if line.lower().startswith("content-length:"))
    return lines[0], (await reader.readexactly(length)).decode()


def http_answer(body: bytes | object, status: int = 200, *headers: str) -> bytes:
    """An HTTP answer; anything but bytes becomes JSON."""
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(told)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + told


@asynccontextmanager
async def a_provider(
    *answers: bytes,
    patience: ClientTimeout = LONG,
    in_body: bool = True,
    clock: Callable[[], datetime] = now,
) -> AsyncIterator[tuple[Provider, AliyunChannel]]:
    """A provider that gives these answers (an empty one closes the connection), and a channel to it."""
    provider = Provider("", list(answers))
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with (
        server,
        open_channel(an_account(provider.endpoint), clock, in_body=in_body, patience=patience) as channel,
    ):
        yield provider, channel


def a_list(total: int, details: Sequence[dict[str, object]], **changes: object) -> bytes:
    """An answer of QuerySendDetails."""
    page = {"Code": "OK", "TotalCount": total, "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(details)}}
    return http_answer({**page, **changes})
