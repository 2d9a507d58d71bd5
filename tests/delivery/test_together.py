"""Writing together: one write for what gathered, and everybody hears of the write that held their item."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from delivery.together import Together


class Paper:
    """Remembers what was written at once; refuses lots with a "bad" item; `free` lets writes end."""

    def __init__(self) -> None:
        self.lots: list[list[str]] = []
        self.free = asyncio.Event()
        self.free.set()

    async def write(self, lot: Sequence[str]) -> None:
        await self.free.wait()
        if "bad" in lot:
            raise ValueError("bad")
        if "away" in lot:
            raise ConnectionError("away")
        self.lots.append(list(lot))


@asynccontextmanager
async def writing(paper: Paper) -> AsyncIterator[Together[str]]:
    together = Together(paper.write, lambda error: isinstance(error, ValueError))
    async with asyncio.TaskGroup() as group:
        writer = group.create_task(together.run())
        yield together
        writer.cancel()


async def test_what_gathers_during_a_write_is_written_in_one_go_and_in_its_order() -> None:
    paper = Paper()
    async with writing(paper) as together:
        paper.free.clear()
        async with asyncio.TaskGroup() as group:
            group.create_task(together.add("first"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            for number in range(50):
                group.create_task(together.add(f"{number}"))
            await asyncio.sleep(0)
            paper.free.set()

    assert paper.lots == [["first"], [f"{number}" for number in range(50)]]


async def test_a_bad_item_fails_alone() -> None:
    paper = Paper()
    async with writing(paper) as together:
        ends = await asyncio.gather(*map(together.add, ["a", "bad", "b"]), return_exceptions=True)

    assert [type(end) for end in ends] == [type(None), ValueError, type(None)]
    assert paper.lots == [["a"], ["b"]]


async def test_when_nothing_can_be_written_all_hear_of_it_at_once() -> None:
    paper = Paper()
    async with writing(paper) as together:
        ends = await asyncio.gather(*map(together.add, ["a", "away", "b"]), return_exceptions=True)
        await together.add("c")

    assert [type(end) for end in ends] == [ConnectionError] * 3
    assert paper.lots == [["c"]]


async def test_who_leaves_does_not_undo_the_write() -> None:
    paper = Paper()
    paper.free.clear()
    async with writing(paper) as together:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await together.add("a")
        paper.free.set()
        await together.add("b")

    assert [item for lot in paper.lots for item in lot] == ["a", "b"]


async def test_a_lot_ends_when_it_is_heavy_enough() -> None:
    paper = Paper()
    together = Together(paper.write, lambda error: False, weigh=len, most=4)
    async with asyncio.TaskGroup() as group:
        writer = group.create_task(together.run())
        await asyncio.gather(*map(together.add, ["aaa", "bbb", "c", "dddddd", "e"]))
        writer.cancel()

    assert paper.lots == [["aaa", "bbb"], ["c", "dddddd"], ["e"]]
