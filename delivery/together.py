"""A group commit without a timer: one writer takes whatever gathered while its last write ran."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Together(Generic[Item]):
    """Items that are added at once are written at once; `add` returns when its item is written.

    A lot ends when its items weigh `most`, so that who came first need not wait for all. When a lot fails
    by one of its items (`is_its_own_fault` of the error), each is tried alone.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[None]],
        is_its_own_fault: Callable[[Exception], bool],
        weigh: Callable[[Item], int] = lambda _: 1,
        most: int = 1000,
    ) -> None:
        self._write = write
        self._is_its_own_fault = is_its_own_fault
        self._weigh, self._most = weigh, most
        self._gathered: deque[tuple[Item, asyncio.Future[None]]] = deque()
        self._some = asyncio.Event()

    async def add(self, item: Item) -> None:
        """Wait until the item is written; raises what the write raised. Who leaves does not undo it."""
        written = asyncio.get_running_loop().create_future()
        self._gathered.append((item, written))
        self._some.set()
        await written

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._some.wait()
            lot = self._next_lot()
            error = await self._try(lot)
            if error is not None and len(lot) > 1 and self._is_its_own_fault(error):
                for each in lot:
                    _tell([each], await self._try([each]))
            else:
                _tell(lot, error)

    def _next_lot(self) -> list[tuple[Item, asyncio.Future[None]]]:
        lot, weight = [], 0
        while self._gathered and weight < self._most:
            lot.append(self._gathered.popleft())
            weight += self._weigh(lot[-1][0])
        if not self._gathered:
            self._some.clear()
        return lot

    async def _try(self, lot: Sequence[tuple[Item, asyncio.Future[None]]]) -> Exception | None:
        try:
            await self._write([item for item, _ in lot])
        except Exception as error:
            return error
        return None


def _tell(lot: Sequence[tuple[Item, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, written in lot:
        if written.done():  # nobody waits any more
            continue
        if error is None:
            written.set_result(None)
        else:
            written.set_exception(error)
