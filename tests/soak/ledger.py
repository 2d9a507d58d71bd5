"""What our database says of each message, looked at from outside while the story runs."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field

import asyncpg

from db.connect import sqlite_file
from db.models.delivery import Sending
from db.secrets import KeyRing

LOOK_EVERY = 0.25
ROWS = "SELECT id, state, code, out_id, provider_id, address FROM outgoing_message"
FINAL = frozenset({Sending.DELIVERED, Sending.FAILED, Sending.EXPIRED, Sending.CANCELLED})
AFTER_ACCEPTED = frozenset({Sending.ACCEPTED, Sending.DELIVERED, Sending.FAILED})


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    state: str
    code: str
    out_id: str
    provider_id: str | None
    phone: str


@dataclass
class Ledger:
    """`backwards` holds what must not be: (message, state before, state after)."""

    url: str
    ring: KeyRing
    rows: dict[int, Row] = field(default_factory=dict)
    backwards: list[tuple[int, str, str]] = field(default_factory=list)
    contradicted: set[int] = field(default_factory=set)
    looks: int = 0
    _one_look: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def watch(self) -> None:
        """Look again and again, until cancelled; a database that is away is looked at later."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        async with self._one_look:  # of two at once, the older could be noted last
            await self._look()

    async def _look(self) -> None:
        try:
            found = await self._read()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.OperationalError):
            return
        self.looks += 1
        for row in found:
            before = self.rows.get(row.id)
            if before is not None and not _may_follow(before.state, row.state):
                self.backwards.append((row.id, before.state, row.state))
            self.rows[row.id] = row

    async def settled(self, how_many: int) -> list[Row]:
        """Some messages whose receipt was applied."""
        await self.look()
        delivered = [row for row in self.rows.values() if row.state == Sending.DELIVERED]
        return delivered[-how_many:]

    async def _read(self) -> list[Row]:
        file = sqlite_file(self.url)
        if file is not None:
            told = await asyncio.to_thread(_of_file, str(file))
        else:
            connection = await asyncpg.connect(self.url.partition("?")[0], timeout=5)
            try:
                told = [tuple(row) for row in await connection.fetch(ROWS)]
            finally:
                await connection.close()
        return [self._row(*each) for each in told]

    def _row(
        self, id_: int, state: str, code: str, out_id: str, provider_id: str | None, address: bytes
    ) -> Row:
        known = self.rows.get(id_)
        phone = known.phone if known else self.ring.open(bytes(address), "outgoing_message.address")
        return Row(id_, state, code, out_id, provider_id, phone.removeprefix("+86"))


def _of_file(file: str) -> list[tuple[int, str, str, str, str | None, bytes]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(ROWS).fetchall()


def _may_follow(before: str, after: str) -> bool:
    if before in FINAL:
        return after == before
    return before != Sending.ACCEPTED or after in AFTER_ACCEPTED
