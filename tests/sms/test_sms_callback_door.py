"""Who is let in to the callbacks, and how much is read: nothing here reaches the database."""

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from aiohttp import web
from callbacks_on_loopback import KEPT, NOW, NOWHERE, REPLY, SECRET, a_service

from delivery.intake import Intake
from delivery.spool import Spool
from sms.callbacks import Limits, add_callbacks, translate


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"/callbacks/aliyun/{SECRET}x/replies"),
        ("POST", f"/callbacks/aliyun/{SECRET[:-1]}/replies"),
        ("POST", f"/callbacks/aliyun/{SECRET.upper()}/replies"),
        ("POST", "/callbacks/aliyun/an-old-secret/receipts"),
        ("POST", "/callbacks/aliyun/" + quote("秘密") + "/replies"),
        ("POST", "/callbacks/aliyun/%FF%00/replies"),
        ("POST", "/callbacks/aliyun//replies"),
        ("POST", "/callbacks/aliyun/"),
        ("POST", f"/callbacks/aliyun/{SECRET}/replies/"),
        ("POST", f"/callbacks/aliyun/{SECRET}/else"),
        ("POST", f"/callbacks/aliyun/x/{SECRET}/replies"),
        ("GET", "/callbacks/aliyun/an-old-secret/replies"),
        ("PUT", f"/callbacks/aliyun/{SECRET}/replies"),
    ],
)
async def test_a_wrong_secret_is_answered_as_a_path_that_does_not_exist(method: str, path: str) -> None:
    async with a_service() as service:
        data = json.dumps([REPLY]).encode()
        async with service.http.request(method, service.url + path, data=data) as answer:
            assert (answer.status, await answer.read()) == (404, b"")


async def test_the_address_can_be_tried_without_a_body() -> None:
    path = f"/callbacks/aliyun/{SECRET}/replies"
    async with a_service() as service, service.http.get(service.url + path) as answer:
        assert (answer.status, await answer.json()) == KEPT


async def test_a_body_over_the_limit_is_refused_unread() -> None:
    limits = Limits(largest=1000)
    body = json.dumps([{**REPLY, "content": "x" * 1000}]).encode()

    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield body

    async with a_service(limits=limits) as service:
        path = f"{service.url}/callbacks/aliyun/{SECRET}/replies"
        async with service.http.post(path, data=body) as answer:
            told = answer.status
        async with service.http.post(path, data=chunks()) as answer:
            streamed = answer.status

        assert (told, streamed) == (413, 413)


async def test_a_body_of_just_the_limit_is_kept() -> None:
    async with a_service(limits=Limits(largest=1000)) as service:
        assert await service.push("replies", b"[" + b" " * 998 + b"]") == KEPT


async def test_a_body_that_trickles_is_given_up() -> None:
    async with a_service(limits=Limits(read_within=0.1)) as service:
        host, port = service.runner.addresses[0][:2]
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"POST /callbacks/aliyun/{SECRET}/replies HTTP/1.1\r\nHost: x\r\n".encode())
        writer.write(b"Content-Length: 100\r\n\r\n[")
        first = await reader.readline()
        writer.close()

        assert first == b"HTTP/1.1 408 Request Timeout\r\n"


async def test_a_body_that_is_not_what_its_headers_say_is_refused() -> None:
    async with a_service() as service:
        path = f"{service.url}/callbacks/aliyun/{SECRET}/replies"
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        async with service.http.post(path, data=b"no gzip", headers=headers) as answer:
            assert answer.status == 400


@pytest.mark.parametrize("secrets", [(), ("a", "b", "c"), ("",), ("a", "")])
def test_callbacks_without_a_secret_of_their_own_do_not_start(secrets: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"^Aliyun callbacks: one secret, or two while it is being changed$"):
        add_callbacks(web.Application(), secrets, lambda: NOW, Intake(translate, Spool(NOWHERE)))
