"""The logs of a service to which everything happens: one trace from push to answer, and nobody's data."""

import asyncio
import csv
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from house import KEYS, House, a_house, furnish, until
from people import Robots, eager
from story import all_told, open_task

from db import connect
from db.connect import connection
from db.models import IncomingMessage, OutgoingMessage
from db.models.delivery import Reading, Sending
from db.secrets import read_ring

FAULTS: list[dict[str, Any]] = [
    {"do": "reset", "times": 1},
    {"do": "body", "text": "<html>13800001001</html>", "accept": True, "times": 1},
    {"do": "code", "code": "isv.MOBILE_NUMBER_ILLEGAL", "times": 1},
]
PERSON, WORDS = "13800001001", "我是王建国，身份证360102，请问几点集合"
SECRETS = ("only-for-the-tests-of-kaowu", "only-for-tests", "sandbox-secret")


def _reply(content: str, number: int) -> dict[str, str]:
    return {"phone_number": PERSON, "content": content, "sequence_id": f"odd-{number}"}


async def _push_rubbish(house: House) -> None:
    """Pushes that cannot be read, are not Aliyun's, or are no HTTP at all."""
    bodies = (f"[{PERSON}, {WORDS}", json.dumps([WORDS, PERSON, None]), "\x00" + WORDS, PERSON * 100_000)
    for body in bodies:
        for address in (house.call("replies"), house.call("receipts"), house.call("x") + PERSON):
            async with house.http.post(address, data=BytesIO(body.encode())) as answer:
                assert answer.status in {200, 404, 413}
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(f"POST /{PERSON} {WORDS}\r\n\r\n".encode())
    await reader.read()
    writer.close()


async def _break_the_reading(house: House, database: str) -> None:
    """A reply makes the conversation fail: a table is missing for a moment."""
    async with connect.database(database, read_ring(KEYS)):
        await connection().execute_script("ALTER TABLE task_event RENAME TO gone")
        await connection().execute_script("ALTER TABLE opt_out RENAME TO gone_too")
        for number, content in enumerate((WORDS, "TD")):
            async with house.http.post(house.call("replies"), json=[_reply(content, number)]) as answer:
                assert answer.status == 200
        async with asyncio.timeout(60):
            while not await IncomingMessage.filter(state=Reading.QUARANTINED).exists():
                pass
        await connection().execute_script("ALTER TABLE gone RENAME TO task_event")
        await connection().execute_script("ALTER TABLE gone_too RENAME TO opt_out")


async def test_everything_happens_and_the_logs_name_nobody_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    await _story(sqlite_url, tmp_path)


async def test_everything_happens_and_the_logs_name_nobody_on_postgresql(
    postgres_url: str, tmp_path: Path
) -> None:
    await _story(postgres_url, tmp_path)


async def _story(database: str, folder: Path) -> None:
    async with a_house(folder, database, "--time-scale", "60") as house:
        house.environment["KAOWU_LOG_LEVEL"] = "debug"
        furnish(house)
        for fault in FAULTS:
            await house.script(**fault, match={"action": "SendSms"})
        house.start()
        await open_task(house)
        async with Robots(house, eager):
            await until(house, "FORMED")
            texts = await house.see(all_told)
        await _push_rubbish(house)
        await _break_the_reading(house, database)
        assert house.stop() == 0
        told = "".join(log.read_text() for log in house.logs)
        said = {
            each["content"] for messages in texts.values() for each in messages if len(each["content"]) > 9
        }
        lines = [json.loads(line) for line in told.splitlines()]
        assert "reading.quarantined" in {each["event"] for each in lines}
        assert any("handlers/conversation/" in each.get("exception", "") for each in lines)
        assert [each for each in {*said, *_people(folder), *SECRETS, WORDS, PERSON} if each in told] == []
        await _every_trace_is_whole(database, lines)


def _people(folder: Path) -> Iterator[str]:
    """Names, ID numbers, phones and bank cards of the roster."""
    with next((folder / "roster").glob("examiners*")).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield from (row[each] for each in ("姓名", "身份证号", "手机号", "银行卡号") if row[each])


async def _every_trace_is_whole(database: str, lines: list[dict[str, Any]]) -> None:
    """By its trace, each reply is found from its push to the calls that carried what answers it."""
    kept = {trace for each in lines if each["event"] == "pushes.kept" for trace in each["traces"]}
    read = {each["trace"] for each in lines if each["event"] == "reading.read"}
    called = {trace for each in lines if each["event"] == "sending.called" for trace in each["traces"]}
    async with connect.database(database, read_ring(KEYS)):
        replies = set(await IncomingMessage.filter(state=Reading.DONE).values_list("trace", flat=True))
        sent = OutgoingMessage.filter(state__in=[Sending.ACCEPTED, Sending.DELIVERED]).exclude(trace="")
        answers = set(await sent.values_list("trace", flat=True))
    assert answers
    assert replies <= kept & read
    assert answers <= replies & called
