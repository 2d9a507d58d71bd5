"""A commit wakes who waits for its table; without a ring the time-out does."""

import asyncio
from datetime import timedelta

from letters_on_their_way import queued

from db import connect, secrets
from db.connect import connection
from scheduler.waking import Waking, woken

FOR_EVER = timedelta(minutes=10)


async def test_a_commit_wakes_who_waits_for_its_table(url: str, ring: secrets.KeyRing) -> None:
    stopping = asyncio.Event()
    async with connect.database(url, ring), woken(url, stopping) as waking:
        bell = waking.bell("outgoing_message")
        await bell.wait(FOR_EVER)  # it rings when listening begins: rows may have come before

        async with asyncio.timeout(60):
            async with asyncio.TaskGroup() as group:
                waiting = group.create_task(bell.wait(FOR_EVER))
                await queued()
                await waiting


async def test_another_process_wakes_us_too(url: str, ring: secrets.KeyRing) -> None:
    async with connect.database(url, ring), woken(url, asyncio.Event()) as waking:
        bell = waking.bell("outgoing_message")
        await bell.wait(FOR_EVER)
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            waiting = group.create_task(bell.wait(FOR_EVER))
            async with connect.database(url, ring):
                await queued()
            await waiting


async def test_listening_begins_again_when_its_connection_was_cut(
    postgres_url: str, ring: secrets.KeyRing
) -> None:
    async with connect.database(postgres_url, ring), woken(postgres_url, asyncio.Event()) as waking:
        bell = waking.bell("outgoing_message")
        await bell.wait(FOR_EVER)

        await connection().execute_query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        )

        async with asyncio.timeout(60):
            await bell.wait(FOR_EVER)
            async with asyncio.TaskGroup() as group:
                waiting = group.create_task(bell.wait(FOR_EVER))
                await queued()
                await waiting


async def test_a_stop_wakes_everybody(sqlite_url: str) -> None:
    stopping = asyncio.Event()
    async with woken(sqlite_url, stopping) as waking:
        bells = [waking.bell("receipt"), waking.bell("incoming_message")]
        for bell in bells:
            await bell.wait(FOR_EVER)
        stopping.set()
        async with asyncio.timeout(60):
            for bell in bells:
                await bell.wait(FOR_EVER)


async def test_a_ring_while_nobody_waited_is_not_forgotten() -> None:
    waking = Waking()
    mine, other = waking.bell("receipt"), waking.bell("outgoing_message")

    waking.ring("receipt")

    async with asyncio.timeout(60):
        await mine.wait(FOR_EVER)
    began = asyncio.get_running_loop().time()
    await other.wait(timedelta(milliseconds=20))
    assert asyncio.get_running_loop().time() - began >= 0.015
