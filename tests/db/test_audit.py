"""The audit chain: whole as written, broken by any later change, one chain for all who write at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from board_rows import NOW
from tortoise.transactions import in_transaction

from db import audit
from db.models import Audit
from exam.calendar import CHINA


async def _write(number: int) -> None:
    async with in_transaction():
        at = NOW + timedelta(microseconds=number)
        await audit.record("task.open", f"task:{number}", {"n": number, "为": "因"}, "staff", at)


async def _write_and_change_our_mind() -> None:
    async with in_transaction():
        await audit.record("task.open", "task:2", {}, "staff", NOW)
        raise ValueError("changed our mind")


async def _some() -> None:
    for number in range(1, 6):
        await _write(number)


async def test_an_empty_chain_is_whole(database: str) -> None:
    assert await audit.first_broken() is None


async def test_a_chain_is_whole_as_it_was_written(database: str) -> None:
    await _some()

    rows = await Audit.all().order_by("id")

    assert await audit.first_broken() is None
    assert [row.previous for row in rows] == ["", *(row.hash for row in rows[:-1])]


@pytest.mark.parametrize(
    "tampered",
    [
        {"actor": "nobody"},
        {"action": "task.close"},
        {"subject": "task:9"},
        {"detail": {"n": 4}},
        {"at": NOW},
        {"previous": ""},
        {"hash": "0" * 64},
    ],
    ids=lambda tampered: next(iter(tampered)),
)
async def test_a_change_of_any_column_is_found_at_its_row(database: str, tampered: dict[str, Any]) -> None:
    await _some()
    third = (await Audit.all().order_by("id"))[2]

    await Audit.filter(id=third.id).update(**tampered)

    assert await audit.first_broken() == third.id


async def test_a_row_taken_out_is_found_at_the_next(database: str) -> None:
    await _some()
    rows = await Audit.all().order_by("id")

    await Audit.filter(id=rows[2].id).delete()

    assert await audit.first_broken() == rows[3].id


async def test_a_row_that_was_rolled_back_leaves_no_gap(database: str) -> None:
    await _write(1)
    with pytest.raises(ValueError, match="changed our mind"):
        await _write_and_change_our_mind()
    await _write(3)

    assert (await Audit.all().count(), await audit.first_broken()) == (2, None)


async def test_a_time_of_another_zone_is_the_same_instant(database: str) -> None:
    async with in_transaction():
        await audit.record("task.open", "task:1", {}, "staff", NOW.astimezone(CHINA))

    assert await audit.first_broken() is None


async def test_twenty_writers_at_once_make_one_chain(database: str) -> None:
    await asyncio.gather(*(_write(number) for number in range(20)))

    assert (await Audit.all().count(), await audit.first_broken()) == (20, None)
