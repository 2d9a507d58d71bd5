"""Replies and receipts fetched from the provider's queues: kept first, deleted then, and nothing blocks."""

import asyncio
import base64
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from callbacks_on_loopback import REPLY
from postgres import free_port
from provider_on_loopback import PHONE, Box, a_message, a_sandbox, an_account, now, send

from db.connect import connection
from db.models.delivery import IncomingMessage, OddPush, Receipt
from delivery import intake
from delivery.spooled import Push
from sandbox.clock import SystemClock
from sandbox.options import Options
from sandbox.serving import serving
from scheduler.pulling import keep_pulling
from sms.account import AliyunAccount
from sms.callbacks import translate
from sms.queue_wire import QueueError, read_code, read_messages
from sms.queues import Queue

UP, REPORT = "Alicom-Queue-1-SmsUp", "Alicom-Queue-1-SmsReport"
XML = '<?xml version="1.0"?><{0} xmlns="http://mns.aliyuncs.com/doc/v1/">{1}</{0}>'


def a_queue(url: str, http: aiohttp.ClientSession, name: str, account: AliyunAccount | None = None) -> Queue:
    return Queue(name, account or an_account(url), http, now, keys_at=url + "/aliyun/", queues_at=url)


async def answer(box: Box, words: str) -> None:
    async with box.http.post(f"{box.url}/phones/{PHONE}/reply", json={"content": words}) as told:
        assert told.status == 200


async def test_what_comes_in_is_fetched_and_deleted(database: str) -> None:
    async with a_sandbox(receipt_delay=0.0) as box:
        await send(box.channel, a_message())
        await answer(box, "1231")

        fetched = [await a_queue(box.url, box.http, name).pull() for name in (UP, REPORT)]

        counts = await box.get("/pushes")
    [receipt], [reply] = await Receipt.all(), await IncomingMessage.all()
    assert fetched == [1, 1]
    assert (receipt.out_id, receipt.success, reply.address, reply.text) == (
        "out-1",
        True,
        f"+86{PHONE}",
        "1231",
    )
    assert (counts["pushed"], counts["waiting"], await OddPush.all().count()) == (2, 0, 0)


async def test_what_could_not_be_written_stays_in_the_queue_and_comes_again(database: str) -> None:
    async with a_sandbox() as box:
        await answer(box, "1231")
        queue = a_queue(box.url, box.http, UP)
        await connection().execute_script("ALTER TABLE incoming_message RENAME TO gone")
        with pytest.raises(Exception, match="incoming_message"):
            await queue.pull()
        await connection().execute_script("ALTER TABLE gone RENAME TO incoming_message")

        assert await queue.pull() == 1
    assert [row.text for row in await IncomingMessage.all()] == ["1231"]


async def test_what_was_kept_and_not_deleted_is_one_row_however_often_it_comes(database: str) -> None:
    async with a_sandbox(time_scale=1e9) as box:  # it is there again before it can be deleted
        await answer(box, "1231")
        queue = a_queue(box.url, box.http, UP)
        for _ in range(3):
            with pytest.raises(QueueError, match="MessageNotExist"):
                await queue.pull()

    assert await IncomingMessage.all().count() == 1


async def test_a_message_that_cannot_be_read_holds_up_no_other(database: str) -> None:
    good = base64.b64encode(str(REPLY).replace("'", '"').encode()).decode()
    told = "".join(
        f"<Message><MessageBody>{body}</MessageBody><ReceiptHandle>{number}</ReceiptHandle></Message>"
        for number, body in enumerate(["not base64", base64.b64encode(b"no json").decode(), good])
    )

    taken = read_messages(XML.format("Messages", told).encode())
    await intake.keep(
        translate, [Push("sms.replies", each.body, now(), str(at)) for at, each in enumerate(taken)]
    )

    assert [each.handle for each in taken] == ["0", "1", "2"]
    assert [row.text for row in await IncomingMessage.all()] == [REPLY["content"]]
    assert await OddPush.all().count() == 2


@asynccontextmanager
async def a_provider(port: int) -> AsyncIterator[str]:
    usual = an_account("https://x.example")
    keys = {"key_id": usual.access_key_id, "key_secret": usual.access_key_secret}
    async with serving(Options(**keys), SystemClock(), itertools.count(1), port=port) as url:
        yield url


async def test_a_key_that_is_not_taken_any_more_is_asked_for_anew(database: str) -> None:
    port = free_port()
    async with aiohttp.ClientSession() as http:
        async with a_provider(port) as url:
            queue = a_queue(url, http, UP)
            async with http.post(f"{url}/phones/{PHONE}/reply", json={"content": "1"}):
                assert await queue.pull() == 1
        async with a_provider(port) as url:
            with pytest.raises(QueueError, match="InvalidAccessKeyId"):
                await queue.pull()
            async with http.post(f"{url}/phones/{PHONE}/reply", json={"content": "2"}):
                assert await queue.pull() == 1


async def test_an_account_without_the_right_is_told_by_its_code() -> None:
    async with a_sandbox() as box:
        stranger = replace(an_account(box.url), access_key_secret="another")

        with pytest.raises(QueueError, match="SignatureDoesNotMatch"):
            await a_queue(box.url, box.http, UP, stranger).renew_token()


async def test_nobody_there_is_an_error_and_the_puller_goes_on_until_it_is_stopped(database: str) -> None:
    port, stopping, tries = free_port(), asyncio.Event(), 0
    async with aiohttp.ClientSession() as http:
        queue = a_queue(f"http://127.0.0.1:{port}", http, UP)

        async def pull() -> int:
            nonlocal tries
            tries += 1
            if tries == 2:
                stopping.set()
            return await queue.pull()

        await keep_pulling(pull, UP, stopping)

    assert tries == 2


@pytest.mark.parametrize("name", ["SmsUp-1", "Alicom-Queue-1", "Alicom-Queue-1-SmsBack"])
def test_a_name_that_is_no_queue_of_ours_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Queue(name, an_account("https://x.example"), None, now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (XML.format("Error", "<Code>QueueNotExist</Code>"), "QueueNotExist"),
        (
            XML.format("Errors", "<Error><ErrorCode>ReceiptHandleError</ErrorCode></Error>"),
            "ReceiptHandleError",
        ),
        (XML.format("Error", ""), "unreadable"),
        ("<html>", "unreadable"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Code>&a;</Code>', "unreadable"),
    ],
)
def test_the_code_of_an_error_is_found_in_its_xml(answer: str, code: str) -> None:
    assert read_code(answer.encode()) == code
