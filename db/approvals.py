"""Cases by the hundred: read under their lock, moved and taken back in one statement per lot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import lots
from exam.approval import State


# ruff: noqa: S608 - conditions of db.lots on our own column names
@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands after it has moved: who decides next, and until when."""

    state: State
    step_id: int
    organisation_id: int | None
    role: str
    due_at: datetime | None
    decided_at: datetime | None


CASE = {
    "topic": "text",
    "origin_id": "int",
    "organisation_id": "int",
    "approval_route_id": "int",
    "approval_step_id": "int",
    "role": "text",
    "round": "int",
    "state": "text",
    "submitted_by": "text",
    "submitted_at": "timestamptz",
    "due_at": "timestamptz",
    "decided_at": "timestamptz",
    "version": "int",
}
"""What the cases of a lot have in common."""


async def open_cases(topic_ids: Sequence[int], shared: Mapping[str, Any]) -> None:
    """Insert a case for each thing of a topic; `shared` as in CASE."""
    named = ", ".join(CASE)
    if lots.on_postgres():
        values = ", ".join(f"${number}::{kind}" for number, kind in enumerate(CASE.values(), 2))
        source = "unnest($1::int[]) AS topic_id"
    else:
        values = ", ".join(f"${number}" for number in range(2, len(CASE) + 2))
        source = "(SELECT value AS topic_id FROM json_each($1))"
    stored = [lots.as_stored(each) if isinstance(each, datetime) else each for each in map(shared.get, CASE)]
    await lots.run(
        f"INSERT INTO approval_case (topic_id, {named}) SELECT topic_id, {values} FROM {source} WHERE TRUE"
        " ORDER BY topic_id RETURNING id",
        lots.as_ids(topic_ids),
        *stored,
    )


async def locked_cases(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Cases with their step, in the order of their ids, locked until the transaction ends."""
    return await lots.run(
        "SELECT c.id, c.topic, c.topic_id, c.state, c.round, c.origin_id, c.organisation_id, c.submitted_by,"
        " c.approval_route_id AS route_id, s.id AS step_id, s.number, s.role, s.function, s.may_batch"
        " FROM approval_case c JOIN approval_step s ON s.id = c.approval_step_id"
        f" WHERE {lots.among_ids('c.id', 1)} ORDER BY c.id {lots.locked('c')}",
        lots.as_ids(ids),
    )


async def topic_ids(ids: Sequence[int]) -> list[int]:
    """What these cases are about, in the order in which it is locked."""
    statement = f"SELECT topic_id FROM approval_case WHERE {lots.among_ids('id', 1)} ORDER BY topic_id"
    return [row["topic_id"] for row in await lots.run(statement, lots.as_ids(ids))]


async def involved(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Who decided in the round that each case is in, and for whom: rows of id, made_by, for_login."""
    return await lots.run(
        "SELECT c.id, d.made_by, away.login AS for_login FROM approval_decision d"
        " JOIN approval_case c ON c.id = d.approval_case_id AND c.round = d.round"
        " LEFT JOIN staff away ON away.id = d.for_staff_id"
        # Asked of the decisions, not of the cases: a new table has no statistics to make a good plan from.
        f" WHERE d.undone_at IS NULL AND {lots.among_ids('d.approval_case_id', 1)}",
        lots.as_ids(ids),
    )


async def move(ids: Sequence[int], to: Standing) -> None:
    await lots.run(
        "UPDATE approval_case SET state = $1, approval_step_id = $2, organisation_id = $3, role = $4,"
        f" due_at = $5, decided_at = $6, version = version + 1 WHERE {lots.among_ids('id', 7)}",
        to.state.value,
        to.step_id,
        to.organisation_id,
        to.role,
        lots.as_stored(to.due_at),
        lots.as_stored(to.decided_at),
        lots.as_ids(ids),
    )


DECISION = {
    "approval_case_id": "int",
    "round": "int",
    "approval_step_id": "int",
    "verdict": "text",
    "reason": "text",
    "hint": "text",
    "made_by": "text",
    "staff_id": "int",
    "for_staff_id": "int",
    "job_id": "int",
    "at": "timestamptz",
}


async def write_down(rows: Sequence[Sequence[Any]]) -> None:
    """Insert decisions, columns as in DECISION, in the transaction that locked the cases."""
    await lots.insert_new("approval_decision", DECISION, rows)


STANDS = """
SELECT d.id, d.approval_case_id AS case_id, d.verdict, d.approval_step_id AS step_id, c.topic_id, c.origin_id,
  c.state, c.round = d.round AND c.state IN (
      CASE d.verdict WHEN 'pass' THEN 'OPEN' WHEN 'return' THEN 'RETURNED' ELSE 'REJECTED' END,
      CASE d.verdict WHEN 'pass' THEN 'APPROVED' ELSE '' END
  ) AND NOT EXISTS (
      SELECT 1 FROM approval_decision later
      WHERE later.approval_case_id = d.approval_case_id AND later.id > d.id AND later.undone_at IS NULL
  ) AND NOT EXISTS (
      SELECT 1 FROM approval_case newer
      WHERE newer.topic = c.topic AND newer.topic_id = c.topic_id AND newer.id > c.id
  ) AS stands
FROM approval_decision d JOIN approval_case c ON c.id = d.approval_case_id
WHERE d.job_id = $1 AND d.undone_at IS NULL AND {among} ORDER BY c.id {locked}"""


async def decided_by(job_id: int, case_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What a job decided on these cases, locked; `stands` is false where somebody has gone on since."""
    statement = STANDS.format(among=lots.among_ids("c.id", 2), locked=lots.locked("c"))
    return await lots.run(statement, job_id, lots.as_ids(case_ids))


async def take_back(decision_ids: Sequence[int], now: datetime) -> None:
    await lots.run(
        f"UPDATE approval_decision SET undone_at = $1 WHERE {lots.among_ids('id', 2)}",
        lots.as_stored(now),
        lots.as_ids(decision_ids),
    )
