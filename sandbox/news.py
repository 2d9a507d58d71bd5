"""How the sandbox tells that something changed, so that a page may ask for news only."""

import asyncio
import contextlib


class News:
    """`revision` grows with every change, of a phone or of a chat."""

    def __init__(self) -> None:
        self.revision = 0
        self._came = asyncio.Event()

    def tell(self) -> int:
        """Something has changed; the revision that bears it."""
        self.revision += 1
        self._came.set()
        return self.revision

    async def wait_beyond(self, revision: int, seconds: float) -> None:
        """Waits until something changed after that revision, or until the seconds are over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.revision <= revision:
                    await self.change()

    async def change(self) -> None:
        """Waits until something changes."""
        self._came.clear()
        await self._came.wait()
