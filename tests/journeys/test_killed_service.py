"""kill -9 at random moments while everything goes on at once: the same end, nothing twice, nothing lost.

`make soak` does the same with 200 kills.
"""

from pathlib import Path

from soak.story import Plan, play

SHORT = {"broadcasts": 3, "size": 100}


def _silent(number: int, how: str) -> None:
    return None


async def test_eight_kills_change_nothing_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    ended = await play(sqlite_url, tmp_path, Plan(seed=1, kills=8, **SHORT), _silent)

    assert ended.faults == []


async def test_eight_kills_among_three_instances_change_nothing_on_postgresql(
    postgres_url: str, tmp_path: Path
) -> None:
    ended = await play(postgres_url, tmp_path, Plan(seed=2, kills=8, receipts_after=10.0, **SHORT), _silent)

    assert ended.faults == []
