"""The memory of one process that takes a list to what its people are told they owe (issue 4, 7)."""

import asyncio
import json
import sys

from bench import candidates
from bench.ground import Ground
from bench.row import Line, Pair, Pairs, Row

LINES = {
    "chain": Line(
        "peak memory: {size} imported, approved in three steps, billed, told",
        "a tenth of them",
        "MB",
        "plus",
        60,
        30,
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    small = await _peak(ground, database, ground.size // 10)
    return {"chain": Pair(await _peak(ground, database, ground.size), small)}


async def _peak(ground: Ground, database: str, people: int) -> float:
    """In MB, of a process that does nothing else."""
    url = await ground.fresh(database)
    words = [sys.executable, "-m", "bench.chained", url, str(candidates.sheet(ground, people))]
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the chain broke")
    told = json.loads(said)
    if (told["billed"], told["told"]) != (people, people):
        raise RuntimeError("not everybody was billed and told")
    await ground.drop(url)
    return float(told["peak"])


ROW = Row(LINES, measure)
