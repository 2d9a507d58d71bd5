"""PostgreSQL ends the transaction of somebody who fell silent in it, so that others get the locks."""

import asyncpg
import pytest
from tortoise.transactions import in_transaction

from db import connect
from db.connect import connection
from db.secrets import KeyRing
from scheduler.waiting import is_away


async def test_who_falls_silent_in_a_transaction_loses_its_locks_after_ten_seconds(
    postgres_url: str, ring: KeyRing
) -> None:
    async with connect.database(postgres_url, ring):
        told = await connection().execute_query_dict("SHOW idle_in_transaction_session_timeout")

    assert told == [{"idle_in_transaction_session_timeout": "10s"}]


async def test_who_lost_its_transaction_that_way_takes_the_database_for_away(
    postgres_url: str, ring: KeyRing
) -> None:
    other = await asyncpg.connect(postgres_url.partition("?")[0])
    async with connect.database(postgres_url, ring):
        with pytest.raises(Exception) as lost:  # noqa: PT011 - which one is what is asked
            await _fall_silent(other)
        again = await connection().execute_query_dict("SELECT 1 AS one")
    await other.close()

    assert is_away(lost.value), lost.value
    assert again == [{"one": 1}]


async def _fall_silent(other: "asyncpg.Connection[asyncpg.Record]") -> None:
    async with in_transaction():
        await connection().execute_script("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
        await other.execute("SELECT pg_sleep(0.3)")
        await connection().execute_query("SELECT 1")
