"""PostgreSQL goes away between two statements: whoever waited it out works on with a new connection."""

import socket
import subprocess
from collections.abc import AsyncIterator, Callable

import pytest
from postgres import ending, programs
from tortoise.transactions import in_transaction

from db import connect, secrets
from db.connect import pool_of
from db.models import Level


@pytest.fixture
async def cut(postgres_url: str, ring: secrets.KeyRing) -> AsyncIterator[Callable[[], None]]:
    """Ends every connection of ours at the server, at once: we learn of it with our next statement."""
    address = postgres_url.partition("?")[0]

    def end_them() -> None:
        ask = [programs() / "psql", "-qXc", ending(address.rpartition("/")[2]), address]
        subprocess.run(ask, check=True, stdout=subprocess.DEVNULL)

    async with connect.database(f"{address}?minsize=1&maxsize=1", ring):
        yield end_them


async def test_a_transaction_that_could_not_begin_does_not_hold_the_next_one(cut: Callable[[], None]) -> None:
    await Level.get(number=1)
    for _ in range(3):
        cut()
        with pytest.raises(Exception, match="connection"):
            async with in_transaction():
                pytest.fail("it has begun")

        async with in_transaction():
            await Level.filter(number=1).update(title="高级技师")
    assert (await Level.get(number=1)).title == "高级技师"


async def test_a_transaction_that_was_cut_off_does_not_hold_the_next_one(cut: Callable[[], None]) -> None:
    async def be_cut_off() -> None:
        async with in_transaction():
            await Level.filter(number=1).update(title="技师")
            cut()
            await Level.filter(number=1).update(title="高级工")

    for _ in range(3):
        with pytest.raises(Exception, match="connection"):
            await be_cut_off()

        assert (await Level.get(number=1)).title == "高级技师"
    pool = pool_of()
    assert pool is not None
    assert pool["busy"] == 0


async def test_the_kernel_asks_whether_a_silent_server_is_still_there(
    postgres_url: str, ring: secrets.KeyRing
) -> None:
    alone = await connect.lone_connection(postgres_url)
    async with connect.database(postgres_url, ring), in_transaction() as inside:
        for held in (alone, inside._connection):
            end = held._transport.get_extra_info("socket")
            assert end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
            assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 25_000
    await alone.close()
