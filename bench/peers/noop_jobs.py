"""procrastinate running jobs that do nothing, ten at a time: `noop_jobs DATABASE COUNT`."""

import asyncio
import json
import logging
import sys
import time

import procrastinate
from procrastinate.types import JSONDict

AT_A_TIME = 10


async def jobs_a_second(database: str, count: int) -> float:
    """The jobs wait already when the worker starts, and it ends when none is left."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database))

    @app.task(name="nothing")
    async def nothing(number: int) -> None:
        return

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        jobs: list[JSONDict] = [{"number": number} for number in range(count)]
        await nothing.batch_defer_async(*jobs)
        started = time.perf_counter()
        await app.run_worker_async(
            concurrency=AT_A_TIME, wait=False, install_signal_handlers=False, delete_jobs="never"
        )
        return count / (time.perf_counter() - started)


def main() -> None:
    logging.disable(logging.WARNING)
    rate = asyncio.run(jobs_a_second(sys.argv[1], int(sys.argv[2])))
    print(json.dumps({"rate": rate}))


if __name__ == "__main__":
    main()
