"""Telegram's pushes: kept once, refused without their secret, asked for again when they could not be kept."""

from io import BytesIO
from typing import Any

import pytest
from bot_on_loopback import SECRET, edges, kept
from held_inbox import a_held_inbox

from db.models import OddPush
from delivery.intake import Patience

PATH = "/callbacks/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
CHAT = {"id": 7001, "type": "private", "first_name": "丽"}
ONE = {"id": 7001, "is_bot": False, "first_name": "丽"}
pytestmark = pytest.mark.usefixtures("database")


def message(number: int = 1, **fields: Any) -> dict[str, Any]:
    told = {"message_id": 5, "date": 1795224600, "chat": CHAT, "from": ONE, **fields}
    return {"update_id": number, "message": told}


def pressed(data: str) -> dict[str, Any]:
    query = {"id": "9", "from": ONE, "chat_instance": "1", "data": data, "message": message()["message"]}
    return {"update_id": 2, "callback_query": query}


async def push(body: Any, secret: str = SECRET) -> int:
    async with edges() as session:
        how = {"data": BytesIO(body)} if isinstance(body, bytes) else {"json": body}
        async with session.post(PATH, headers={HEADER: secret}, **how) as answer:
            return answer.status


async def test_a_text_is_kept_once_however_often_it_is_pushed() -> None:
    assert [await push(message(text="审核结果")) for _ in range(2)] == [200, 200]

    assert await kept() == [("telegram:7001", "审核结果", False)]


async def test_a_pressed_button_is_kept_as_what_it_says() -> None:
    assert await push(pressed("1231")) == 200

    assert await kept() == [("telegram:7001", "1231", True)]


async def test_a_picture_is_kept_with_its_largest_size_and_its_words() -> None:
    size = {"file_unique_id": "u", "width": 1, "height": 1}
    photo = [{**size, "file_id": "small"}, {**size, "file_id": "large"}]

    assert await push(message(photo=photo, caption="照片")) == 200

    assert await kept() == [("telegram:7001", "照片", False)]


async def test_who_blocks_the_bot_is_heard() -> None:
    member = {"user": ONE, "status": "member"}
    change = {"chat": CHAT, "from": ONE, "date": 1795224600, "old_chat_member": member}
    gone = {**change, "new_chat_member": {"user": ONE, "status": "kicked", "until_date": 0}}

    assert await push({"update_id": 3, "my_chat_member": gone}) == 200

    assert await kept() == [("telegram:7001", "/stop", True)]


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 5000, "é"])
async def test_without_the_secret_nothing_is_kept(secret: str) -> None:
    assert await push(message(text="x"), secret) == 401
    assert await kept() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"update_id": "x"}', b"\xff"])
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    assert await push(body) == 400
    assert await kept() == []


async def test_a_body_that_is_too_large_is_refused() -> None:
    assert await push(b" " * (2 << 20)) == 413
    assert await kept() == []


async def test_talk_in_a_group_is_let_pass() -> None:
    group = {**CHAT, "id": -5, "type": "group", "title": "考评"}

    assert await push(message(text="x", chat=group)) == 200
    assert await kept() == []


async def test_an_update_of_a_kind_that_nobody_knows_yet_is_put_aside_and_holds_up_no_other() -> None:
    assert await push({"update_id": 9, "message": {"from_the_future": True}}) == 200

    assert await kept() == []
    assert [row.kind for row in await OddPush.all()] == ["update"]


async def test_what_could_not_be_kept_is_asked_for_again(database: str) -> None:
    told = {"headers": {HEADER: SECRET}, "json": message(text="x")}
    hurried = edges(Patience(0.05, 0.05))
    async with a_held_inbox(database), hurried as session, session.post(PATH, **told) as answer:
        assert answer.status == 503
