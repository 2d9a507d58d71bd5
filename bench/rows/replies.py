"""Replies accepted: one per push and a hundred per push, answered only after the commit."""

from collections.abc import Sequence

from bench.ground import Ground
from bench.letters import number
from bench.programs import SECRET, a_server, a_service
from bench.pushing import Pushed, push, replies
from bench.row import Line, Pair, Pairs, Row

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
        nothing = await push(url, singles)
    bare = await _bare(ground, singles)
    one = await _ours(ground, database, singles, len(singles))
    many = await _ours(ground, database, hundreds, len(hundreds) * 100)
    slowest = f"p99 {one.p99:.0f} ms, of the handler without a row {nothing.p99:.0f} ms"
    return {
        "single": Pair(one.rate, nothing.rate, slowest),
        "hundreds": Pair(many.rate * 100, bare.rate, f"p99 of a push {many.p99:.0f} ms"),
    }


async def _bare(ground: Ground, bodies: Sequence[bytes]) -> Pushed:
    url = await ground.fresh("PostgreSQL")
    with a_server("bare_insert", url) as address:
        found = await push(address, bodies)
    await ground.drop(url)
    return found


async def _ours(ground: Ground, database: str, bodies: Sequence[bytes], rows: int) -> Pushed:
    url = await ground.fresh(database)
    with a_service(ground.folder, url, "http://127.0.0.1:1", "--role", "web", "--port", "0") as service:
        assert service.stdout is not None  # noqa: S101
        address = service.stdout.readline().split()[1].partition("（")[0].rstrip("/")
        found = await push(f"{address}/callbacks/aliyun/{SECRET}/replies", bodies)
    kept = await number(url, table="incoming_message")
    if kept != rows:
        raise RuntimeError(f"{rows} replies were acknowledged, {kept} kept")
    await ground.drop(url)
    return found


ROW = Row(LINES, measure)
