"""The intake: the database first, then the disk; what the disk holds comes into the database in its order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from letters_on_their_way import NOW, PHONE, a_report
from tortoise.exceptions import OperationalError

from db import connect
from db.connect import connection
from db.models import Alarm, IncomingMessage, OddPush, OutgoingMessage, Receipt
from db.secrets import KeyRing
from delivery.inbox import Incoming
from delivery.intake import Contents, Intake, NotKept, Patience, keep
from delivery.replay import Replay
from delivery.spool import Spool
from delivery.spooled import Push, seal, unseal

PATIENT = Patience(database=20.0, disk=20.0)
FOREIGN = b"\x09 sealed with a key that is gone"


def _push(text: str) -> Push:
    return Push("sms.replies", text.encode("utf-8", "surrogateescape"), NOW, text.encode().hex()[:32])


def _contents(push: Push) -> Contents:
    """A reply that says the body; "receipt" brings a receipt along, "poison" one that no table can hold."""
    text = push.body.decode()
    said = Contents(messages=[Incoming("sms", PHONE, text, text, NOW)])
    if text in ("receipt", "poison"):
        row = OutgoingMessage(id=1, out_id="\ud800" if text == "poison" else "ours", address=PHONE)
        said.reports.append(a_report(row))
    return said


@asynccontextmanager
async def an_intake(spool: Spool) -> AsyncIterator[Intake]:
    intake = Intake(_contents, spool, PATIENT)
    async with intake.writing():
        yield intake


@asynccontextmanager
async def without_a_database() -> AsyncIterator[None]:
    """No reply can be written."""
    await connection().execute_script("ALTER TABLE incoming_message RENAME TO away")
    try:
        yield
    finally:
        await connection().execute_script("ALTER TABLE away RENAME TO incoming_message")


async def _replay(intake: Intake, replay: Replay | None = None) -> None:
    replay = replay or Replay(intake, lambda: NOW)
    while await replay.replay_oldest():
        pass


async def _texts() -> list[str]:
    return [row.text for row in await IncomingMessage.all().order_by("id")]


async def test_all_that_one_push_holds_is_written_with_its_trace(database: str, tmp_path: Path) -> None:
    async with an_intake(Spool(tmp_path)) as intake:
        assert await intake.take(_push("receipt")) is True

    [message], [receipt] = await IncomingMessage.all(), await Receipt.all()
    assert (message.text, message.trace, receipt.out_id) == ("receipt", b"receipt".hex(), "ours")


async def test_pushes_that_come_at_once_are_kept_in_their_order(database: str, tmp_path: Path) -> None:
    said = [f"{number}" for number in range(100)]
    async with an_intake(Spool(tmp_path)) as intake:
        await asyncio.gather(*(intake.take(_push(text)) for text in said))

    assert await _texts() == said


async def test_without_a_database_pushes_wait_on_disk_and_newer_ones_behind_them(
    database: str, tmp_path: Path
) -> None:
    async with an_intake(Spool(tmp_path)) as intake:
        replay = Replay(intake, lambda: NOW)
        async with without_a_database():
            for number in range(3):
                await intake.take(_push(f"{number}"))
            with pytest.raises(ExceptionGroup) as failed:
                await _replay(intake, replay)
        await intake.take(_push("newer"))
        before = await _texts()
        await _replay(intake, replay)
        await intake.take(_push("direct"))

    assert {type(each) for each in failed.value.exceptions} == {OperationalError}
    assert (before, await _texts()) == ([], ["0", "1", "2", "newer", "direct"])
    assert [row.received_at for row in await IncomingMessage.all()] == [NOW] * 5


async def test_a_process_that_died_over_its_replay_leaves_each_push_once(
    database: str, tmp_path: Path
) -> None:
    spool = Spool(tmp_path)
    spool.append([seal(_push(f"{number}")) for number in range(3)])
    spool.close()
    async with an_intake(Spool(tmp_path)) as intake:
        await intake.store(_push("0"))
        await _replay(intake)

    assert await _texts() == ["0", "1", "2"]


async def test_a_poisonous_push_is_kept_for_people_and_the_others_are_written(
    database: str, tmp_path: Path
) -> None:
    async with an_intake(Spool(tmp_path)) as intake:
        await asyncio.gather(*(intake.take(_push(text)) for text in ("a", "poison", "b")))
        await _replay(intake)

    odd = [(row.channel, row.kind, row.reason, row.body) for row in await OddPush.all()]
    assert odd == [("sms", "replies", "refused", "poison")]
    assert await _texts() == ["a", "b"]


async def test_of_what_is_fetched_together_the_poisonous_is_kept_for_people_too(database: str) -> None:
    await keep(_contents, [_push(text) for text in ("a", "poison", "b")])

    assert [row.body for row in await OddPush.all()] == ["poison"]
    assert await _texts() == ["a", "b"]


async def test_what_a_full_database_cannot_hold_waits_on_disk(
    sqlite_url: str, ring: KeyRing, tmp_path: Path
) -> None:
    texts = [f"{number} " + "x" * 4000 for number in range(40)]
    async with connect.database(sqlite_url, ring), an_intake(Spool(tmp_path / "spool")) as intake:
        [pages] = (await connection().execute_query("PRAGMA page_count"))[1]
        await connection().execute_query(f"PRAGMA max_page_count = {pages['page_count']}")
        kept = [await intake.take(_push(text)) for text in texts]
        full = await IncomingMessage.all().count()
        await connection().execute_query("PRAGMA max_page_count = 100000")
        await _replay(intake)

        assert (all(kept), full < len(texts)) == (True, True)
        assert await _texts() == texts


async def test_neither_database_nor_disk_is_said(database: str, tmp_path: Path) -> None:
    async with an_intake(Spool(tmp_path, full_at=10)) as intake, without_a_database():
        with pytest.raises(NotKept):
            await intake.take(_push("a"))


async def test_a_filling_spool_is_an_alarm_until_it_is_empty(database: str, tmp_path: Path) -> None:
    spool = Spool(tmp_path, full_at=1000)
    spool.append([b"x" * 900])
    async with an_intake(spool) as intake:
        replay = Replay(intake, lambda: NOW)
        await replay.replay_oldest()
        raised = await Alarm.filter(kind="spool", ended_at=None).count()
        await replay.replay_oldest()

    assert (raised, await Alarm.filter(kind="spool", ended_at=None).count()) == (1, 0)


async def test_a_record_of_another_key_is_put_aside_and_staff_hear_of_it(
    database: str, tmp_path: Path
) -> None:
    spool = Spool(tmp_path)
    spool.append([FOREIGN, seal(_push("a"))])
    async with an_intake(spool) as intake:
        await _replay(intake)

    assert [file.read_bytes() for file in tmp_path.glob("*.aside")] == [
        b"\x09 sealed with a key that is gone"
    ]
    assert [(row.kind, row.detail) for row in await Alarm.all()] == [("spool_corrupt", {"stretches": 1})]
    assert await _texts() == ["a"]


@pytest.mark.parametrize(
    "body", [b"", b"\xff\x00", "号码 13812345678".encode(), "号码".encode("gbk"), b"\xed\xa0\x80"]
)
async def test_a_push_comes_back_from_disk_as_it_was(database: str, body: bytes) -> None:
    push = replace(_push("a"), body=body)

    assert unseal(seal(push)) == push


async def test_nobody_reads_a_phone_on_the_disk(database: str) -> None:
    record = seal(_push("号码 13812345678"))

    assert [word for word in ("13812345678", "号码", "sms", "body") if word.encode() in record] == []
