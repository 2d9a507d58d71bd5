"""A PostgreSQL that refuses for a while: nothing is sent meanwhile, and everything once afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine

import asyncpg
import pytest
from channel_with_memory import Clock, MemoryChannel
from letters_on_their_way import fresh, queued
from postgres import ending
from tortoise.transactions import in_transaction

from db import connect, secrets
from db.models.delivery import Sending as Stage
from handlers.act import Act
from scheduler.sending import Sending

REFUSING = ("default_transaction_read_only = on", "statement_timeout = 1")

Set = Callable[[str], Coroutine[None, None, None]]


class Tried(Clock):
    """Tells when the sender has asked often enough to have tried."""

    def __init__(self) -> None:
        super().__init__()
        self.often = asyncio.Event()

    def __call__(self) -> Act:
        if self.asked == 12:
            self.often.set()
        return super().__call__()


@pytest.fixture
async def setting(postgres_url: str, ring: secrets.KeyRing) -> AsyncIterator[Set]:
    """Changes a setting of the server, for all connections from now on; all of ours are ended."""
    address = postgres_url.partition("?")[0]
    name = address.rpartition("/")[2]

    async def change(words: str) -> None:
        connection = await asyncpg.connect(f"{address.rpartition('/')[0]}/postgres")
        await connection.execute(f"ALTER DATABASE {name} {words}")
        await connection.execute(ending(name))
        await connection.close()

    async with connect.database(f"{address}?minsize=1&maxsize=1", ring):
        yield change
        await change("RESET ALL")


@pytest.mark.parametrize("refusing", REFUSING)
async def test_a_server_that_refuses_our_statements_sends_nothing_until_it_does_not(
    setting: Set, refusing: str
) -> None:
    row = await queued()
    channel, clock = MemoryChannel(), Tried()
    await setting(f"SET {refusing}")

    async with asyncio.TaskGroup() as group:
        group.create_task(Sending(channel, clock, clock.stopping).run())
        await clock.often.wait()
        meanwhile = dict(channel.sent)
        await setting("RESET ALL")
        await channel.enough.wait()
        clock.stopping.set()

    assert (meanwhile, channel.sent) == ({}, {row.out_id: 1})
    assert (await fresh(row)).state is Stage.ACCEPTED


async def test_who_finds_no_free_connection_waits_for_one(setting: Set) -> None:
    row = await queued()
    channel, clock = MemoryChannel(), Clock()
    taken, free = asyncio.Event(), asyncio.Event()

    async def hold_the_only_one() -> None:
        async with in_transaction():
            taken.set()
            await free.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(hold_the_only_one())
        await taken.wait()
        group.create_task(Sending(channel, clock, clock.stopping).run())
        for _ in range(50):
            await asyncio.sleep(0)
        meanwhile = dict(channel.sent)
        free.set()
        await channel.enough.wait()
        clock.stopping.set()

    assert (meanwhile, channel.sent) == ({}, {row.out_id: 1})
