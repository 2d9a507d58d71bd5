"""A value that changes whenever something on the board does, cheap enough to ask twice a second.

Whatever moves an invitation or a task writes an event (domain.md B1), so growing tables tell most of it.
Of transactions that overlap the later id may become visible first: rows are counted near the end, too.
What changes in place is counted where it can: messages on their way, receipts not yet joined, open clocks.
"""

# ruff: noqa: S608 - every statement is made of constants

import hashlib
from collections.abc import Iterator

from db.connect import connection

GROWING = ("task_event", "invitation", "outgoing_message", "prompt", "receipt")
NEAR = 1000
ON_THEIR_WAY = ("queued", "leased", "unknown")
OTHERS = (
    "SELECT COUNT(*) AS tasks, COUNT(escalated_at) AS stuck, SUM(revision) AS revisions,"
    " MIN(deadline) AS first_deadline, MAX(deadline) AS last_deadline FROM task",
    "SELECT COUNT(*) AS unjoined FROM receipt WHERE waiting",
    "SELECT COUNT(due_at) AS clocks, MIN(due_at) AS first_due, MAX(due_at) AS last_due"
    " FROM prompt WHERE closed_at IS NULL",
    "SELECT COUNT(*) AS alarms, SUM(id) AS which_alarms FROM alarm WHERE ended_at IS NULL",
    "SELECT MAX(changed_at) AS examiners FROM examiner",
    "SELECT MAX(changed_at) AS venues FROM venue",
    "SELECT MAX(changed_at) AS occupations FROM occupation",
)


async def board_version() -> str:
    """Sixteen characters, equal as long as the board shows the same; one statement, no parameters."""
    (row,) = await connection().execute_query_dict(_STATEMENT)
    return hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:16]


def _pieces() -> Iterator[str]:
    """Selects of one row each, with column names of their own."""
    for table in GROWING:
        last = f"(SELECT MAX(id) FROM {table})"
        near = f"(SELECT COUNT(*) FROM {table} WHERE id > {last} - {NEAR})"
        yield f"SELECT {last} AS {table}_last, {near} AS {table}_near"
    for state in ON_THEIR_WAY:
        # The state stands in the text, so that the partial index on it is used.
        yield (
            f"SELECT COUNT(*) AS {state}, SUM(attempts) AS {state}_tries, SUM(looks) AS {state}_looks"
            f" FROM outgoing_message WHERE state = '{state}'"
        )
    yield from OTHERS


_STATEMENT = "SELECT * FROM " + ", ".join(f"({piece}) AS piece_{n}" for n, piece in enumerate(_pieces()))
