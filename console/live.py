"""One look at the database for all who watch, however many they are."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic

LEAST_REST = 4
"""A board that took a second to make is left alone for four: watching must not slow the work it watches."""


class Live:
    """The version of the board and the fragments made for it; `over` when the service stops."""

    def __init__(
        self, ask: Callable[[], Awaitable[str]], every: float, time: Callable[[], float] = monotonic
    ) -> None:
        """`ask` gives the version; it is asked at most once in `every` seconds by `time`."""
        self._ask, self._every, self._time = ask, every, time
        self._asked_at, self._took = -inf, 0.0
        self._version = ""
        self._made: dict[str, str] = {}
        self._alone = asyncio.Lock()
        self._over = asyncio.Event()

    @property
    def over(self) -> bool:
        return self._over.is_set()

    def stop(self) -> None:
        """Let every stream end now."""
        self._over.set()

    async def pause(self) -> None:
        """Wait until it is worth asking again, or until the service stops."""
        try:
            async with asyncio.timeout(self._every):
                await self._over.wait()
        except TimeoutError:
            return

    async def fragment(self, key: str, make: Callable[[], Awaitable[str]]) -> tuple[str, str]:
        """The version now and the fragment `key` of it, made once per version.

        The version is read before the fragment is made: a change in between only makes it anew next time.
        """
        async with self._alone:
            await self._refresh()
            if key not in self._made:
                began = self._time()
                self._made[key] = await make()
                self._took += self._time() - began
            return self._version, self._made[key]

    async def _refresh(self) -> None:
        now = self._time()
        if now - self._asked_at < max(self._every, LEAST_REST * self._took):
            return
        version, self._asked_at = await self._ask(), now
        if version != self._version:
            self._version, self._took = version, 0.0
            self._made.clear()
