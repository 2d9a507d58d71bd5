"""One use case, one transaction: who loses a race starts anew, who fails leaves nothing."""

import asyncio
from collections.abc import Callable

import pytest
from asyncpg.exceptions import SerializationError
from board_rows import NOW
from tortoise.exceptions import IntegrityError

from db import connect, secrets
from db.atomic import TRIES, atomic
from db.connect import connection
from db.models import Level, SettingChange


class Meeting:
    """Two who wait for each other once, and never again."""

    def __init__(self) -> None:
        self._both = asyncio.Barrier(2)
        self._met: set[str] = set()

    async def wait(self, who: str) -> None:
        if who not in self._met:
            self._met.add(who)
            await self._both.wait()


async def test_two_that_lock_each_other_out_both_succeed(postgres_url: str, ring: secrets.KeyRing) -> None:
    meeting, tries = Meeting(), []

    @atomic
    async def rename_both(who: str, first: int, second: int) -> None:
        tries.append(who)
        await Level.filter(number=first).update(title=f"{who}")
        await meeting.wait(who)
        await Level.filter(number=second).update(title=f"{who}")

    async with connect.database(postgres_url, ring):
        await connection().execute_query("SELECT 1")
        await asyncio.gather(rename_both("up", 1, 2), rename_both("down", 2, 1))
        titles = {level.title for level in await Level.filter(number__in=[1, 2])}

    assert (len(tries), len(titles)) == (3, 1)


async def test_who_finds_a_unique_value_taken_meanwhile_starts_anew_and_sees_it(database: str) -> None:
    tries = []

    @atomic
    async def add_a_level() -> int:
        tries.append(await SettingChange.all().count())
        number = 6 if len(tries) > 1 else 5
        await SettingChange.create(key="k", value="v", actor="a", at=NOW)
        await Level.create(number=number, name=f"level {number}", title="")
        return number

    assert (await add_a_level(), tries, await SettingChange.all().count()) == (6, [0, 0], 1)


@pytest.mark.parametrize("lost", [lambda: SerializationError("again"), lambda: IntegrityError("taken")])
async def test_who_loses_every_time_gives_up_at_last(database: str, lost: Callable[[], Exception]) -> None:
    tries = []

    @atomic
    async def lose() -> None:
        tries.append(1)
        raise lost()

    with pytest.raises((SerializationError, IntegrityError)):
        await lose()

    assert len(tries) == TRIES


async def test_any_other_error_is_not_tried_again_and_leaves_nothing(database: str) -> None:
    tries = []

    @atomic
    async def fail() -> None:
        tries.append(1)
        await Level.filter(number=1).update(title="half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()

    assert (len(tries), (await Level.get(number=1)).title) == (1, "高级技师")


async def test_what_the_work_returns_and_takes_goes_through(database: str) -> None:
    @atomic
    async def double(number: int, *, plus: int) -> int:
        return 2 * number + plus

    assert await double(4, plus=1) == 9
