"""Three years of messages, as an office that keeps to its retention has them, made by the database."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from bench.programs import KEYS
from db import connect, secrets

ROWS, TEXTS = 1095, 180  # days that rows and texts are kept
DUE = 10_000  # so many rows are due to be taken out, and so many to be redacted
NUMBERS = 300_000
PER_RECEIPT = 3  # every third message still has its receipt
SEALED = ("address", "params", "text")
PLAIN = (
    "+8613812345678",
    '{"centre": "江西省职业技能鉴定指导中心", "place": "第1考点", "year": "2027", "month": "3", "day": "20"}',
    "江西省职业技能鉴定指导中心通知：原定2027年3月20日在第1考点的中式烹调师三级考评已取消，请勿前往。",
)
# Expressions over n = 1 … {all}, oldest first; {old} holds where texts are redacted already.
ROW = {
    "key": "'sent:' || n",
    "out_id": "{hash}",
    "channel": "'sms'",
    "address": "CASE WHEN {old} THEN {nothing} ELSE {address} END",
    "address_index": "{number}",
    "message": "'cancelled'",
    "shape": "'cancelled'",
    "params": "CASE WHEN {old} THEN {nothing} ELSE {params} END",
    "text": "CASE WHEN {old} THEN {nothing} ELSE {text} END",
    "parts": "2",
    "lane": "2",
    "topic": "'reminder'",
    "topic_id": "n",
    "state": "'delivered'",
    "code": "''",
    "attempts": "1",
    "looks": "0",
    "alone": "FALSE",
    "news": "FALSE",
    "trace": "''",
    "call_id": "{call}",
    "provider_id": "{call}",
    "due_at": "{at}",
    "handed_at": "{at}",
    "accepted_at": "{at}",
    "ended_at": "{at}",
    "created_at": "{at}",
    "redacted_at": "CASE WHEN {old} THEN {at} END",
}
RECEIPT = {
    "fingerprint": "{hash} || {hash}",
    "channel": "'sms'",
    "provider_id": "{call}",
    "out_id": "{call}",
    "address_index": "{number}",
    "success": "TRUE",
    "code": "'DELIVERED'",
    "reported_at": "{at}",
    "received_at": "{at}",
    "waiting": "FALSE",
    "message_id": "n",
}
POSTGRES = {
    "hash": "md5(n::text)",
    "call": "md5('call' || n / 100)",
    "number": "md5('number' || (n::bigint * 7919 % {numbers}))",
    "at": "timestamptz '{now}' - ({all} - n) * interval '1 second' * {seconds}",
    "nothing": "''::bytea",
    "blob": "'\\x{}'::bytea",
}
SQLITE = {
    "hash": "lower(hex(randomblob(16)))",
    "call": "printf('%032x', n / 100)",
    "number": "printf('%032x', n * 7919 % {numbers})",
    "at": "strftime('%Y-%m-%d %H:%M:%f', '{now}', {ago}) || '+00:00'",
    "ago": "'-' || CAST(({all} - n) * {seconds} AS INTEGER) || ' seconds'",
    "nothing": "x''",
    "blob": "x'{}'",
}


class Years:
    """So many messages over three years, of which `bands` (first n, last n) are really there."""

    def __init__(self, all_: int, *, only_due: bool) -> None:
        self.all = all_
        self.days = (ROWS + 1) * all_ / (all_ - DUE)
        self.redacted = all_ - int(all_ * (TEXTS + 1) / self.days) - DUE
        self.bands = [(1, all_)]
        if only_due:
            self.bands = [(1, DUE), (self.redacted + 1, self.redacted + DUE)]

    def statements(self, dialect: dict[str, str]) -> list[str]:
        """What fills outgoing_message and receipt; ids are those of n."""
        named = self._named(dialect)
        made = []
        for first, last in self.bands:
            series = _series(dialect, first, last)
            for table, row, which in (
                ("outgoing_message", {"id": "n", **ROW}, ""),
                ("receipt", RECEIPT, f"WHERE n % {PER_RECEIPT} = 0"),
            ):
                values = ", ".join(each.format(**named) for each in row.values())
                made.append(f"INSERT INTO {table} ({', '.join(row)}) SELECT {values} FROM {series} {which}")  # noqa: S608
        return made

    def _named(self, dialect: dict[str, str]) -> dict[str, str]:
        secrets.use(secrets.read_ring(KEYS))
        seal = secrets.ring().seal
        told: dict[str, Any] = {
            "all": self.all,
            "seconds": self.days * 86_400 / self.all,
            "numbers": NUMBERS,
            "now": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        }
        told["ago"] = dialect.get("ago", "").format(**told)
        named = {name: dialect[name].format(**told) for name in ("hash", "call", "number", "at", "nothing")}
        blobs = {
            name: dialect["blob"].format(seal(plain, f"outgoing_message.{name}").hex())
            for name, plain in zip(SEALED, PLAIN, strict=True)
        }
        return {**named, **blobs, "old": f"n <= {self.redacted}"}


def _series(dialect: dict[str, str], first: int, last: int) -> str:
    if dialect is POSTGRES:
        return f"generate_series({first}, {last}) AS each(n)"
    step = f"SELECT {first} UNION ALL SELECT n + 1 FROM each WHERE n < {last}"  # noqa: S608
    return f"(WITH RECURSIVE each(n) AS ({step}) SELECT n FROM each)"  # noqa: S608


async def load(url: str, years: Years) -> None:
    """Fill the two tables, their indexes made afterwards, and leave all as after nightly care."""
    file = connect.sqlite_file(url)
    if file is not None:
        _load_lite(file, years)
        return
    connection = await asyncpg.connect(url)
    try:
        await _load_postgres(connection, years)
    finally:
        await connection.close()


async def _load_postgres(connection: Any, years: Years) -> None:
    for setting in ("session_replication_role = replica", "maintenance_work_mem = '1GB'"):
        await connection.execute(f"SET {setting}")
    tables = "('outgoing_message', 'receipt')"
    unique = await connection.fetch(
        "SELECT conrelid::regclass::text AS of, conname, pg_get_constraintdef(oid) AS told FROM pg_constraint"  # noqa: S608
        f" WHERE contype = 'u' AND conrelid::regclass::text IN {tables}"
    )
    for each in unique:
        await connection.execute(f'ALTER TABLE {each["of"]} DROP CONSTRAINT "{each["conname"]}"')
    indexes = await connection.fetch(
        f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN {tables}"  # noqa: S608
        " AND indexname NOT LIKE '%_pkey'"
    )
    for each in indexes:
        await connection.execute(f'DROP INDEX "{each["indexname"]}"')
    for statement in years.statements(POSTGRES):
        await connection.execute(statement)
    for each in indexes:
        await connection.execute(each["indexdef"])
    for each in unique:
        await connection.execute(
            f'ALTER TABLE {each["of"]} ADD CONSTRAINT "{each["conname"]}" {each["told"]}'
        )
    await connection.execute(f"SELECT setval('outgoing_message_id_seq', {years.all})")
    for table in ("outgoing_message", "receipt"):
        await connection.execute(f"VACUUM ANALYZE {table}")
    await connection.execute("CHECKPOINT")


def _load_lite(file: Path, years: Years) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as lite:
        for pragma in (
            "synchronous = OFF",
            "cache_size = -3000000",
            "temp_store = FILE",
            "foreign_keys = OFF",
        ):
            lite.execute(f"PRAGMA {pragma}")
        indexes = lite.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name IN ('outgoing_message', 'receipt')"
        ).fetchall()
        for name, _ in indexes:
            lite.execute(f'DROP INDEX "{name}"')
        for statement in years.statements(SQLITE):
            lite.execute(statement)
        for _, sql in indexes:
            lite.execute(sql)
        lite.execute("ANALYZE")
        lite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
