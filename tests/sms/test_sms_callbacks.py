"""Both callbacks over HTTP, on both databases: what is kept and what is answered."""

import asyncio
import json
from urllib.parse import quote

import aiohttp
import pytest
from callbacks_on_loopback import BOTH, KEPT, NOW, RECEIPT, REPLY, SECRET, UNREAD, a_service, odd, texts

from db.models.delivery import IncomingMessage, Reading, Receipt

NEXT_SECRET = "下一个"
pytestmark = pytest.mark.usefixtures("database")


async def test_a_reply_is_kept_before_it_is_acknowledged() -> None:
    async with a_service() as service:
        assert await service.push("replies", [REPLY]) == KEPT

        [row] = await IncomingMessage.all()
        assert (row.channel, row.address, row.text) == ("sms", "+8613811110000", "1231")
        assert (row.state, row.received_at) == (Reading.WAITING, NOW)


async def test_a_receipt_is_kept_before_it_is_acknowledged() -> None:
    async with a_service() as service:
        assert await service.push("receipts", [RECEIPT]) == KEPT

        [row] = await Receipt.all()
        assert (row.provider_id, row.out_id, row.code) == ("12345^0", "67890", "DELIVERED")
        assert (row.success, row.waiting, row.received_at) == (True, True, NOW)


async def test_the_same_push_at_once_on_two_connections_is_one_row() -> None:
    async with a_service() as service, aiohttp.ClientSession() as second:
        other = type(service)(service.url, second, service.runner)
        answers = await asyncio.gather(
            *(each.push(kind, [body]) for each in (service, other) * 5 for kind, body in BOTH)
        )

        assert set(map(str, answers)) == {str(KEPT)}
        assert (await IncomingMessage.all().count(), await Receipt.all().count()) == (1, 1)


async def test_a_thousand_in_one_array_are_kept_but_for_the_bad_one() -> None:
    pushed: list[object] = [
        {**REPLY, "sequence_id": number, "content": str(number)} for number in range(1000)
    ]
    pushed[500] = {**REPLY, "phone_number": None}
    reports: list[object] = [{**RECEIPT, "biz_id": f"{number}^0"} for number in range(1000)]
    reports[0] = "x"
    async with a_service() as service:
        assert await service.push("replies", pushed) == UNREAD
        assert await service.push("receipts", reports) == UNREAD

        assert await texts() == [str(number) for number in range(1000) if number != 500]
        assert await Receipt.all().count() == 999
        assert await odd() == [
            ("replies", "phone", json.dumps(pushed[500], ensure_ascii=False)),
            ("receipts", "not_an_object", '"x"'),
        ]


async def test_a_push_of_rubbish_is_kept_whole_in_one_row() -> None:
    body = json.dumps([*range(1000), REPLY]).encode()
    async with a_service() as service:
        assert [await service.push("replies", body) for _ in range(2)] == [UNREAD, UNREAD]

        assert await odd() == [("replies", "many_odd_elements", body.decode())]
        assert await texts() == ["1231"]


ODD_BODIES = [
    b"",
    b"null",
    b"1e400",
    b"{}",
    b"[[]]",
    b"{",
    b"phone_number=13811110000&content=1",
    b"[" * 10_000 + b"]" * 10_000,
    b"[" + b"9" * 5_000 + b"]",
    b"\xff\xff\xff",
    b"\x00",
    b'[{"phone_number":"+85291234567","content":"1\\u0000\\ud83d","biz_id":"1"}]',
]


@pytest.mark.parametrize("kind", ["replies", "receipts"])
async def test_a_body_that_cannot_be_read_is_kept_once_and_acknowledged(kind: str) -> None:
    async with a_service() as service:
        answers = [await service.push(kind, body) for body in ODD_BODIES * 2]

        assert answers == [UNREAD] * len(answers)
        assert len(await odd()) == len(ODD_BODIES)


async def test_an_empty_array_holds_nothing_to_keep() -> None:
    async with a_service() as service:
        assert await service.push("replies", b"[]") == KEPT
        assert await odd() == []


async def test_any_content_is_kept_as_it_was_written() -> None:
    contents = [
        "1️⃣",
        "²",
        "\u202e1231",
        "",
        " ",
        "🎉",
        "退订",
        "a\x00b",
        "\ud83d",
        "1\u200b2",
        "';--",
    ]
    pushed = [{**REPLY, "sequence_id": number, "content": each} for number, each in enumerate(contents)]
    async with a_service() as service:
        assert await service.push("replies", pushed) == KEPT
        assert await texts() == contents


async def test_a_reply_of_ten_thousand_characters_is_cut() -> None:
    async with a_service() as service:
        assert await service.push("replies", [{**REPLY, "content": "字" * 10_000}]) == KEPT
        assert await texts() == ["字" * 2000]


async def test_a_body_in_gb18030_is_read_whatever_its_content_type_says() -> None:
    body = json.dumps([{**REPLY, "content": "1231 参加"}], ensure_ascii=False).encode("gb18030")
    async with a_service() as service:
        assert await service.push("replies", body, **{"Content-Type": "text/plain; charset=x"}) == KEPT
        assert await texts() == ["1231 参加"]


async def test_two_secrets_are_good_while_one_is_being_changed() -> None:
    async with a_service((SECRET, NEXT_SECRET)) as service:
        assert await service.push("replies", [REPLY], SECRET) == KEPT
        assert await service.push("replies", [REPLY], NEXT_SECRET) == KEPT
        assert await service.push("receipts", [RECEIPT], quote(NEXT_SECRET)) == KEPT
