"""The database goes away while messages go out and replies come in: nothing lost, nothing twice.

`make soak` does the same for 20 seconds, stopped in order, killed and frozen.
"""

from pathlib import Path

import asyncpg
from postgres import CRASH_SAFE, server
from soak.outage import play


async def test_a_postgresql_that_was_killed_in_a_burst_costs_nothing(tmp_path: Path) -> None:
    with server(CRASH_SAFE) as running:
        connection = await asyncpg.connect(f"{running.address}/postgres")
        await connection.execute("CREATE DATABASE outage")
        await connection.close()

        outage = await play(running, f"{running.address}/outage", tmp_path, "immediate", seconds=2, size=120)

    assert outage.faults == []
