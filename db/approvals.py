"""Cases by the hundred: read under their lock, moved and taken back in one statement per lot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import lots
from db.models import ApprovalRuling
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


ALIKE = (
    "c.topic, c.state, c.origin_id, c.organisation_id, c.submitted_by, c.approval_route_id, s.id, s.number,"
    " s.role, s.function, s.may_batch, took.part"
)


async def alike(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Locked cases in groups of which the rules know nothing different: where they stand, who took part.

    `part` names who decided in this round and for whom, one on a line; `cases` are pairs of the case's id and
    that of its noun.
    """
    join, line = ("string_agg", r"E'\n'") if lots.on_postgres() else ("group_concat", "char(10)")
    rows = await lots.run(
        "SELECT c.topic, c.state, c.origin_id, c.organisation_id, c.submitted_by, s.id AS step_id, s.number,"
        " c.approval_route_id AS route_id, s.role, s.function, s.may_batch, took.part,"
        f" {_listed('c.id')} AS ids, {_listed('c.topic_id')} AS topic_ids"
        " FROM approval_case c JOIN approval_step s ON s.id = c.approval_step_id"
        f" LEFT JOIN (SELECT d.approval_case_id, d.round, {join}(d.made_by || {line} ||"
        f" coalesce(away.login, d.made_by), {line}) AS part"
        " FROM approval_decision d JOIN approval_ruling r ON r.id = d.approval_ruling_id"
        " LEFT JOIN staff away ON away.id = r.for_staff_id"
        # Asked of the decisions, not of the cases: a new table has no statistics to make a good plan from.
        f" WHERE d.undone_at IS NULL AND {lots.among_ids('d.approval_case_id', 1)} GROUP BY 1, 2) AS took"
        " ON took.approval_case_id = c.id AND took.round = c.round"
        f" WHERE {lots.among_ids('c.id', 1)} GROUP BY {ALIKE} ORDER BY min(c.id)",
        lots.as_ids(ids),
    )
    return [
        {**row, "cases": sorted(zip(_list(row["ids"]), _list(row["topic_ids"]), strict=True))} for row in rows
    ]


def _listed(column: str) -> str:
    """The values of a group as one: a row for each of thousands costs more than asking for them."""
    return f"array_agg({column} ORDER BY c.id)" if lots.on_postgres() else f"json_group_array({column})"


def _list(value: Any) -> list[int]:
    return json.loads(value) if isinstance(value, str) else list(value or [])


async def topic_ids(ids: Sequence[int]) -> list[int]:
    """What these cases are about, in the order in which it is locked."""
    statement = (
        f"SELECT {_listed('c.topic_id')} AS ids FROM approval_case c WHERE {lots.among_ids('c.id', 1)}"
    )
    [row] = await lots.run(statement, lots.as_ids(ids))
    return sorted(_list(row["ids"]))


async def bodies_of(ids: Sequence[int], bodies: str) -> dict[int, str]:
    """By case, the body of its noun where it has one; `bodies` selects the noun's `id` and `body`."""
    rows = await lots.run(
        f"SELECT c.id, noun.body FROM approval_case c JOIN ({bodies}) AS noun ON noun.id = c.topic_id"
        f" WHERE {lots.among_ids('c.id', 1)}",
        lots.as_ids(ids),
    )
    return {row["id"]: row["body"] for row in rows}


MOVE = (
    "UPDATE approval_case SET state = $2, approval_step_id = $3, organisation_id = $4, role = $5,"
    " due_at = $6, decided_at = $7, version = version + 1 WHERE"
)


async def move(ids: Sequence[int], to: Standing) -> None:
    await lots.run(f"{MOVE} {lots.among_ids('id', 1)}", lots.as_ids(ids), *_standing(to))


def _standing(to: Standing) -> list[Any]:
    times = (lots.as_stored(to.due_at), lots.as_stored(to.decided_at))
    return [to.state.value, to.step_id, to.organisation_id, to.role, *times]


async def decide(ids: Sequence[int], ruling: ApprovalRuling, made_by: str, to: Standing) -> None:
    """Write down that the ruling was given on each of these locked cases, and move them."""
    given = [ruling.id, made_by]
    if lots.on_postgres():
        # One look at each case for both.
        moving = f"WITH decided AS ({MOVE} {lots.among_ids('id', 1)} RETURNING id, round)"
        await lots.run(f"{moving} {_writing('decided', 8)}", lots.as_ids(ids), *_standing(to), *given)
        return
    cases = f"approval_case WHERE {lots.among_ids('id', 1)}"
    await lots.run(_writing(cases, 2), lots.as_ids(ids), *given)
    await move(ids, to)


def _writing(cases: str, first: int) -> str:
    values = f"${first}::int, ${first + 1}::text" if lots.on_postgres() else f"${first}, ${first + 1}"
    return (
        "INSERT INTO approval_decision (approval_case_id, round, approval_ruling_id, made_by)"
        f" SELECT id, round, {values} FROM {cases} ORDER BY id"
    )


STANDS = """
SELECT d.id, d.approval_case_id AS case_id, r.verdict, r.approval_step_id AS step_id, c.topic_id, c.origin_id,
  c.state, c.round = d.round AND c.state IN (
      CASE r.verdict WHEN 'pass' THEN 'OPEN' WHEN 'return' THEN 'RETURNED' ELSE 'REJECTED' END,
      CASE r.verdict WHEN 'pass' THEN 'APPROVED' ELSE '' END
  ) AND NOT EXISTS (
      SELECT 1 FROM approval_decision later
      WHERE later.approval_case_id = d.approval_case_id AND later.id > d.id AND later.undone_at IS NULL
  ) AND NOT EXISTS (
      SELECT 1 FROM approval_case newer
      WHERE newer.topic = c.topic AND newer.topic_id = c.topic_id AND newer.id > c.id
  ) AS stands
FROM approval_decision d
  JOIN approval_ruling r ON r.id = d.approval_ruling_id
  JOIN approval_case c ON c.id = d.approval_case_id
WHERE r.job_id = $1 AND d.undone_at IS NULL AND {among} ORDER BY c.id {locked}"""


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
