"""Full outboxes: rows as `delivery.outbox` makes them, loaded in bulk."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import aiosqlite
import asyncpg

from bench.programs import KEYS, SIGN
from db import connect, secrets
from db.models import OutgoingMessage
from db.models.delivery import Lane, Sending
from messages.billing import parts
from messages.shape import shape
from messages.wording import render

MESSAGE = "cancelled"


def phone(number: int) -> str:
    """A mobile number of its own for every message."""
    return f"+86138{number:08d}"


def values(number: int) -> dict[str, Any]:
    """Values that make every text a different one."""
    day = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=number % 300)
    names = {"centre": "江西省职业技能鉴定指导中心", "place": f"第{number}考点"}
    return {**names, "day": day.date(), "occupation": "中式烹调师", "level": "三级"}


def letters(count: int, start: int = 0, **changes: Any) -> list[OutgoingMessage]:
    """Queued messages, due now, all texts different; `changes` are other columns, such as alone=True."""
    secrets.use(secrets.read_ring(KEYS))
    return [_letter(number, changes) for number in range(start, start + count)]


def _letter(number: int, changes: dict[str, Any]) -> OutgoingMessage:
    form, text = shape(MESSAGE, values(number)), render(MESSAGE, values(number))
    now = datetime.now(UTC)
    columns = {
        "key": f"bench:{number}",
        "out_id": f"bench{number:027d}",
        "channel": "sms",
        "address": phone(number),
        "address_index": secrets.index(phone(number)),
        "message": MESSAGE,
        "shape": form.code_name,
        "params": json.dumps(form.params, ensure_ascii=False),
        "text": text,
        "parts": parts(text, SIGN),
        "lane": Lane.BROADCAST,
        "topic": "bench",
        "topic_id": number,
        "state": Sending.QUEUED,
        "due_at": now,
        "created_at": now,
    }
    return OutgoingMessage(**{**columns, **changes})


@cache
def queued(count: int, start: int = 0, **changes: Any) -> Sequence[tuple[Any, ...]]:
    """The rows of `letters` as the database takes them; made once, loaded often."""
    return [tuple(_stored(each)) for each in letters(count, start, **changes)]


def fresh(count: int, start: int) -> Sequence[tuple[Any, ...]]:
    """As `queued`, for rows that are needed but once: those of `queued` under keys of their own."""
    key, out_id, index = (columns().index(name) for name in ("key", "out_id", "address_index"))
    rows = []
    for number, row in enumerate(queued(count), start):
        made = list(row)
        made[key], made[out_id], made[index] = f"fresh:{number}", f"fresh{number:027d}", f"{number:032d}"
        rows.append(tuple(made))
    return rows


def columns() -> list[str]:
    """The columns of `queued`: all but the id, and the prompt, which Tortoise knows only when connected."""
    return [name for name in OutgoingMessage._meta.fields_db_projection if name not in {"id", "prompt_id"}]


def _stored(row: OutgoingMessage) -> Iterator[Any]:
    for name in columns():
        value = OutgoingMessage._meta.fields_map[name].to_db_value(getattr(row, name), row)
        yield value.value if isinstance(value, Sending | Lane) else value


async def load(url: str, rows: Sequence[tuple[Any, ...]], *, analyzed: bool = True) -> None:
    """Put rows into the outbox in one transaction; `analyzed` as a database that has been up for long."""
    file = connect.sqlite_file(url)
    if file is None:
        connection = await asyncpg.connect(url)
        try:
            await connection.copy_records_to_table("outgoing_message", records=rows, columns=columns())
            if analyzed:
                await connection.execute("ANALYZE outgoing_message")
        finally:
            await connection.close()
        return
    marks = ", ".join("?" * len(columns()))
    async with aiosqlite.connect(file, timeout=60) as lite:
        statement = f"INSERT INTO outgoing_message ({', '.join(columns())}) VALUES ({marks})"  # noqa: S608
        await lite.executemany(statement, [tuple(map(_for_sqlite, row)) for row in rows])
        await lite.commit()


def _for_sqlite(value: Any) -> Any:
    return value.isoformat(" ") if isinstance(value, datetime) else value


async def under_way(url: str) -> int:
    """Messages whose fate is still open: queued, handed over or in doubt."""
    return await number(url, "state IN ('queued', 'leased', 'unknown')")


async def number(url: str, condition: str = "1 = 1", table: str = "outgoing_message") -> int:
    """Rows of a table that fulfil a condition."""
    statement = f"SELECT count(*) FROM {table} WHERE {condition}"  # noqa: S608
    file = connect.sqlite_file(url)
    if file is None:
        connection = await asyncpg.connect(url)
        try:
            found: int = await connection.fetchval(statement)
        finally:
            await connection.close()
        return found
    async with aiosqlite.connect(f"file:{file}?mode=ro", uri=True) as lite:
        rows = list(await lite.execute_fetchall(statement))
    return int(rows[0][0])
