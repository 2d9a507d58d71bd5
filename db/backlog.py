"""What waits, for /metrics and for alarms: every number from a partial index, however large the tables are.

The states stand in the text of the statements: with parameters neither database would use those indexes.
"""

# ruff: noqa: S608 - every statement is made of constants

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connect import connection

LANES = (
    "SELECT lane, COUNT(*) AS many, MIN(due_at) AS oldest FROM outgoing_message"
    " WHERE state = 'queued' GROUP BY lane"
)
UNPLACED = "incoming_message WHERE state = 'unmatched' OR state = 'quarantined'"
# Counting what only the partial index holds, so that SQLite does not read another index from end to end.
SINGLE = {
    "leased": "COUNT(*) FROM outgoing_message WHERE state = 'leased'",
    "unknown": "COUNT(*) FROM outgoing_message WHERE state = 'unknown'",
    "oldest_unknown": "MIN(handed_at) FROM outgoing_message WHERE state = 'unknown'",
    "unread": "COUNT(sent_at) FROM incoming_message WHERE state = 'waiting'",
    "oldest_unread": "MIN(received_at) FROM incoming_message WHERE state = 'waiting'",
    "unplaced": f"COUNT(received_at) FROM {UNPLACED}",
    "oldest_unplaced": f"MIN(received_at) FROM {UNPLACED}",
    "unjoined": "COUNT(*) FROM receipt WHERE waiting",
    "pauses": "COUNT(*) FROM pause WHERE ended_at IS NULL",
}
SINGLES = "SELECT " + ", ".join(f"(SELECT {text}) AS {name}" for name, text in SINGLE.items())
LATELY = 500
# The newest rows by their key: what was accepted lately, and when the carrier last said anything.
SENT_LATELY = f"SELECT state, accepted_at FROM outgoing_message ORDER BY id DESC LIMIT {LATELY}"
LAST_RECEIPT = "SELECT received_at FROM receipt ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows wait, and since when the oldest does (aware UTC; None while none waits)."""

    many: int
    since: datetime | None

    def age(self, now: datetime) -> float:
        """Seconds that the oldest waits; 0 while none does, or while it is not due yet."""
        return 0.0 if self.since is None else max(0.0, (now - self.since).total_seconds())


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: queued messages by lane, messages in doubt, replies nobody read or placed."""

    lanes: dict[int, Waiting]
    unknown: Waiting
    unread: Waiting
    unplaced: Waiting
    leased: int
    unjoined: int
    pauses: int


async def backlog() -> Backlog:
    """Two statements, whatever waits."""
    lanes = await connection().execute_query_dict(LANES)
    (row,) = await connection().execute_query_dict(SINGLES)
    return Backlog(
        lanes={each["lane"]: Waiting(each["many"], _instant(each["oldest"])) for each in lanes},
        unknown=Waiting(row["unknown"], _instant(row["oldest_unknown"])),
        unread=Waiting(row["unread"], _instant(row["oldest_unread"])),
        unplaced=Waiting(row["unplaced"], _instant(row["oldest_unplaced"])),
        leased=row["leased"],
        unjoined=row["unjoined"],
        pauses=row["pauses"],
    )


async def unreceipted(before: datetime) -> Waiting:
    """Of the newest messages those accepted before `before`, and since when the carrier says nothing at all.

    What was accepted before its last word does not count: single phones stay off for days.
    """
    spoke = await connection().execute_query_dict(LAST_RECEIPT)
    last = _instant(spoke[0]["received_at"]) if spoke else None
    rows = await connection().execute_query_dict(SENT_LATELY)
    accepted = [_instant(each["accepted_at"]) for each in rows if each["state"] == "accepted"]
    silent = [at for at in accepted if at is not None and at <= before and (last is None or at > last)]
    return Waiting(len(silent), min(silent, default=None))


def _instant(value: Any) -> datetime | None:
    """What PostgreSQL gives as an instant, SQLite gives as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
