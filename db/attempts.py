"""Counters of tries within an hour, moved on in one statement."""

from datetime import datetime

from db.lots import run
from exam.proving import Scope

COUNT = """
INSERT INTO attempt_count (scope, subject_index, hour, tries) VALUES ($1, $2, $3, 1)
ON CONFLICT (scope, subject_index, hour) DO UPDATE SET tries = attempt_count.tries + 1
RETURNING tries"""


async def count(scope: Scope, subject_index: str, now: datetime) -> int:
    """One more try of this subject in the hour of `now`; how many it has made, this one included.

    On PostgreSQL the row stays locked until the transaction ends: tries of one subject go one by one.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    (row,) = await run(COUNT, scope.value, subject_index, hour)
    tries: int = row["tries"]
    return tries
