"""The heartbeat: an instance is fit for as long as its last beat allows, and not with another schema."""

import asyncio
from datetime import timedelta

from channel_with_memory import Clock
from letters_on_their_way import NOW

from db import settings
from db.connect import connection
from db.models import Instance, KeyMark
from scheduler.beating import Beating, Who

US = Who("a" * 32, "here", 4711, "worker", "0.2.0")


class Ticks:
    """A clock that never goes back, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_an_instance_is_known_while_it_lives(database: str) -> None:
    clock = Clock(pace=timedelta(seconds=5))
    beating = Beating(US, clock)

    assert await beating.beat() == timedelta(seconds=5)
    await beating.beat()

    row = await Instance.get()
    assert (row.id, row.host, row.process, row.role) == (US.id, "here", 4711, "worker")
    assert (row.started_at, row.beat_at) == (NOW, NOW + timedelta(seconds=5))
    assert row.ends_at == NOW + timedelta(seconds=25)
    await beating.end()
    assert await Instance.all().count() == 0


async def test_who_cannot_reach_the_database_is_unfit_before_its_lease_is_over(database: str) -> None:
    ticks = Ticks()
    beating = Beating(US, Clock(), ticks)

    assert beating.is_fit() is False
    await beating.beat()
    assert beating.is_fit() is True
    ticks.now += 13.9
    assert beating.is_fit() is True
    ticks.now += 0.2
    assert beating.is_fit() is False
    await beating.beat()
    assert beating.is_fit() is True


async def test_the_shortest_lease_is_prolonged_before_the_instance_becomes_unfit(database: str) -> None:
    await settings.change("delivery.lease", "8s", "staff", NOW)

    assert await Beating(US, Clock()).beat() == timedelta(seconds=1)


async def test_a_schema_that_changed_under_an_instance_makes_it_unfit_for_good(database: str) -> None:
    beating = Beating(US, Clock())
    await beating.beat()
    await connection().execute_query(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_next', '2026-11-21')"
    )

    ending = asyncio.Event()
    await beating.run(ending)

    assert (beating.is_fit(), ending.is_set()) == (False, True)
    await connection().execute_query("DELETE FROM tortoise_migrations WHERE name = '9999_next'")


async def test_a_key_that_an_instance_does_not_have_makes_it_unfit_for_good(database: str) -> None:
    beating = Beating(US, Clock())
    await beating.beat()
    await KeyMark.create(version=2, mark="another")

    await beating.beat()

    assert beating.is_fit() is False
