"""Replies accepted: one per push and a hundred per push, answered only after the commit."""

import asyncio
import json
from collections.abc import Sequence

from bench.ground import Ground
from bench.letters import number
from bench.programs import SECRET, a_server, a_service
from bench.pushing import Pushed, push, replies
from bench.row import Line, Pair, Pairs, Row

AT_ONCE = 64
FEW = 8  # at once of pushes with a hundred replies

LINES = {
    "single": Line(
        "replies accepted, one per push, answered only after commit",
        "the same handler without a row",
        "replies/s",
        "at least",
        0.4,
        0.6,
    ),
    "hundreds": Line(
        "the same in pushes of 100",
        "bare handler inserting one row with asyncpg",
        "replies/s",
        "at least",
        5,
        10,
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    singles, hundreds = replies(ground.size // 3, 1), replies(ground.size // 100, 100)
    with a_server("without_a_row") as url:
        nothing = await push(url, singles, AT_ONCE)
    bare = await _bare(ground, singles)
    one, spooled = await _ours(ground, database, singles, AT_ONCE)
    note = f"p99 {one.p99:.0f} ms, of the handler without a row {nothing.p99:.0f} ms, {_told(one, spooled)}"
    pairs = {"single": Pair(one.rate, nothing.rate, note)}
    many, spooled = await _ours(ground, database, hundreds, FEW)
    note = f"p99 of a push {many.p99:.0f} ms, {_told(many, spooled)}"
    return {**pairs, "hundreds": Pair(many.rate * 100, bare.rate, note)}


def _told(pushed: Pushed, spooled: int) -> str:
    return f"{pushed.refused} times pushed again, {spooled} replies by the spool"


async def _bare(ground: Ground, bodies: Sequence[bytes]) -> Pushed:
    url = await ground.fresh("PostgreSQL")
    with a_server("bare_insert", url) as address:
        found = await push(address, bodies, AT_ONCE)
    await ground.drop(url)
    return found


async def _ours(ground: Ground, database: str, bodies: Sequence[bytes], at_once: int) -> tuple[Pushed, int]:
    """How fast they were taken, and how many replies came into the database by the spool, later."""
    url = await ground.fresh(database)
    rows = sum(len(json.loads(body)) for body in bodies)
    with a_service(ground.folder, url, "http://127.0.0.1:1", "--role", "web", "--port", "0") as service:
        assert service.stdout is not None  # noqa: S101
        address = service.stdout.readline().split()[1].partition("（")[0].rstrip("/")
        found = await push(f"{address}/callbacks/aliyun/{SECRET}/replies", bodies, at_once)
        late = rows - await number(url, table="incoming_message")
        async with asyncio.timeout(60):
            while await number(url, table="incoming_message") != rows:
                await asyncio.sleep(0.1)
    await ground.drop(url)
    return found, late


ROW = Row(LINES, measure)
