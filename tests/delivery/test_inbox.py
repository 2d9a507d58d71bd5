"""The inbox: what people write is kept once, and read one at a time per person."""

import asyncio
from datetime import timedelta

import pytest
from letters_on_their_way import NOW, PHONE, SECOND, a_question
from tortoise.transactions import in_transaction

from db import secrets
from db.models import IncomingMessage, OddPush
from db.models.delivery import Reading
from delivery import inbox
from delivery.inbox import Arrived, Incoming, Odd

OTHER = "+8613912345678"


def _says(text: str = "1231", *, id: str = "", address: str = PHONE, at: int = 0) -> Incoming:
    return Incoming("sms", address, id, text, NOW + at * SECOND)


async def _texts(how_many: int = 50) -> list[str]:
    return [row.text for row in await _next(how_many)]


async def _next(how_many: int = 50) -> list[IncomingMessage]:
    return [await IncomingMessage.get(id=each.id) for each in await inbox.next_waiting(how_many)]


async def test_a_message_is_kept_as_it_came(database: str) -> None:
    await inbox.keep([_says("1231", id="77")], NOW + SECOND)

    [row] = await IncomingMessage.all()
    assert (row.address, row.address_index, row.text) == (PHONE, secrets.index(PHONE), "1231")
    assert (row.sent_at, row.received_at, row.state) == (NOW, NOW + SECOND, Reading.WAITING)


@pytest.mark.parametrize("text", ["", "\x00", "\ud83d", "好👍", "字" * 10_000])
async def test_odd_texts_are_kept_whole(database: str, text: str) -> None:
    await inbox.keep([_says(text)], NOW)

    assert await _texts() == [text]


async def test_the_same_message_twice_is_one_row(database: str) -> None:
    await inbox.keep([_says(id="77"), _says(id="77")], NOW)
    await inbox.keep([_says(id="77", at=5), _says(id="78")], NOW)
    await inbox.keep([], NOW)

    assert await IncomingMessage.all().count() == 2


async def test_the_same_message_on_ten_connections_at_once_is_one_row(database: str) -> None:
    await asyncio.gather(*(inbox.keep([_says(id="77")], NOW) for _ in range(10)))

    assert await IncomingMessage.all().count() == 1


async def test_an_id_counts_within_its_number(database: str) -> None:
    await inbox.keep([_says(id="77"), _says(id="77", address=OTHER)], NOW)

    assert await IncomingMessage.all().count() == 2


@pytest.mark.parametrize(
    ("again", "rows"),
    [(_says("1231"), 1), (_says("1232"), 2), (_says("1231", at=1), 2), (_says("1231", address=OTHER), 2)],
    ids=["the same", "another text", "another time", "another number"],
)
async def test_without_an_id_number_text_and_time_tell_messages_apart(
    database: str, again: Incoming, rows: int
) -> None:
    await inbox.keep([_says("1231")], NOW)
    await inbox.keep([again], NOW)

    assert await IncomingMessage.all().count() == rows


async def test_each_person_has_one_message_at_a_time_the_earliest_sent(database: str) -> None:
    await inbox.keep([_says("second", id="1", at=2), _says("first", id="2", at=1)], NOW)
    await inbox.keep([_says("theirs", id="3", at=3, address=OTHER)], NOW)

    before = await _texts()
    [first, _] = await _next()
    await inbox.finish(first, Reading.DONE, "yes", NOW)

    assert (before, await _texts()) == (["first", "theirs"], ["second", "theirs"])


async def test_of_two_sent_in_the_same_second_the_one_that_came_first_is_read_first(database: str) -> None:
    await inbox.keep([_says("b", id="2")], NOW)
    await inbox.keep([_says("a", id="1")], NOW)

    assert await _texts() == ["b"]


async def test_no_more_than_asked_for_are_read_at_once(database: str) -> None:
    await inbox.keep([_says(f"{n}", address=f"+86138{n:08}", at=n) for n in range(9)], NOW)

    assert await _texts(3) == ["0", "1", "2"]


async def test_one_person_who_floods_us_holds_up_nobody(database: str) -> None:
    await inbox.keep([_says(f"{n}", id=f"{n}") for n in range(1000)], NOW)
    await inbox.keep([_says("yes", at=60, address=OTHER)], NOW)

    assert await _texts() == ["0", "yes"]


async def test_what_is_dealt_with_is_marked_once(database: str) -> None:
    prompt = await a_question()
    await inbox.keep([_says()], NOW)
    [row] = await _next()

    async with in_transaction():
        await inbox.finish(row, Reading.DONE, "yes:S2A", NOW + SECOND, prompt.id)
    await inbox.finish(row, Reading.QUARANTINED, "failed", NOW + timedelta(days=1))

    [kept] = await IncomingMessage.all()
    assert (kept.state, kept.outcome, kept.handled_at, kept.prompt_id) == (
        Reading.DONE,
        "yes:S2A",
        NOW + SECOND,
        prompt.id,
    )


async def test_whether_somebody_still_has_a_message_waiting(database: str) -> None:
    await inbox.keep([_says()], NOW)
    [row] = await _next()
    mine, theirs = secrets.index(PHONE), secrets.index(OTHER)

    before = (await inbox.has_waiting(mine), await inbox.has_waiting(theirs))
    await inbox.finish(row, Reading.UNMATCHED, "unreadable", NOW)

    assert (before, await inbox.has_waiting(mine)) == ((True, False), False)


@pytest.mark.parametrize(
    ("body", "kept"),
    [(b"\x00[", "\x00["), (b"\xff\xfe", "\\xff\\xfe"), ("拒收".encode("gbk"), "\\xbe\\xdc\\xca\\xd5")],
)
async def test_a_push_that_cannot_be_read_is_kept_once(database: str, body: bytes, kept: str) -> None:
    for now in (NOW, NOW + SECOND):
        await inbox.keep_odd([Arrived(Odd("sms", "replies", "not_json" * 20, body), now)])

    [row] = await OddPush.all()
    assert (row.body, row.received_at, len(row.reason)) == (kept, NOW, 60)
