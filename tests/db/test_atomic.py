"""One use case, one transaction: who loses a race starts anew, who fails leaves nothing."""

import asyncio
from collections.abc import Callable
from datetime import date

import pytest
from asyncpg.exceptions import SerializationError
from board_rows import NOW
from tortoise.exceptions import IntegrityError

from db import connect, secrets
from db.atomic import TRIES, atomic
from db.models import CalendarDay, SettingChange

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


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
    async def rename_both(who: str, first: date, second: date) -> None:
        tries.append(who)
        await CalendarDay.filter(day=first).update(name=who)
        await meeting.wait(who)
        await CalendarDay.filter(day=second).update(name=who)

    async with connect.database(postgres_url, ring):
        for day in (MONDAY, TUESDAY):
            await CalendarDay.create(day=day, is_working=True)
        await asyncio.gather(rename_both("up", MONDAY, TUESDAY), rename_both("down", TUESDAY, MONDAY))
        names = [day.name for day in await CalendarDay.all()]

    assert names in [["up", "up"], ["down", "down"]]
    assert {"up", "down"} == set(tries)
    assert len(tries) > 2


async def test_who_finds_a_unique_value_taken_meanwhile_starts_anew_and_sees_it(database: str) -> None:
    tries = []

    @atomic
    async def add_a_day() -> date:
        tries.append(await SettingChange.all().count())
        day = TUESDAY if len(tries) > 1 else MONDAY
        await SettingChange.create(key="k", value="v", actor="a", at=NOW)
        await CalendarDay.create(day=day, is_working=True)
        return day

    await CalendarDay.create(day=MONDAY, is_working=True)
    assert (await add_a_day(), tries, await SettingChange.all().count()) == (TUESDAY, [0, 0], 1)


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
        await CalendarDay.create(day=MONDAY, is_working=True)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()

    assert (len(tries), await CalendarDay.all().count()) == (1, 0)


async def test_what_the_work_returns_and_takes_goes_through(database: str) -> None:
    @atomic
    async def double(number: int, *, plus: int) -> int:
        return 2 * number + plus

    assert await double(4, plus=1) == 9
