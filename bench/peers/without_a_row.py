"""Our handler of pushes that reads and translates, but writes nothing; serves until SIGTERM."""

import asyncio
from datetime import UTC, datetime

from aiohttp import web

from delivery.intake import Intake
from delivery.spooled import Push
from sms.callbacks import PREFIX, Limits, Pushes, translate


class Nowhere(Intake):
    """An intake that keeps nothing."""

    def __init__(self) -> None:
        """Neither spool nor rows."""

    async def take(self, push: Push) -> bool:
        return not translate(push).odd


async def main() -> None:
    app = web.Application()
    pushes = Pushes([b"secret"], lambda: datetime.now(UTC), Nowhere(), Limits())
    app.router.add_route("*", PREFIX + "{tail:.*}", pushes.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}{PREFIX}secret/replies", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
