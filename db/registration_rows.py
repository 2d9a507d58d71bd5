"""Persons and registrations by the lot: the ORM builds, seals and binds every row by itself.

30,000 registrations are 120,000 rows; by statements of some hundred rows they are written in seconds.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from db import lots, secrets

PERSON = {
    "name": "text",
    "id_type": "text",
    "id_number": "bytea",
    "id_index": "text",
    "sex": "text",
    "born_on": "date",
    "nation": "text",
    "phone": "bytea",
    "phone_index": "text",
    "made_at": "timestamptz",
    "changed_at": "timestamptz",
    "version": "int",
}
REGISTRATION = {
    "plan_id": "int",
    "plan_item_id": "int",
    "person_id": "int",
    "organisation_id": "int",
    "submitter_id": "int",
    "batch_id": "int",
    "state": "text",
    "attempt": "text",
    "candidate_class": "text",
    "condition_id": "int",
    "education": "text",
    "graduated_on": "date",
    "source": "text",
    "employer": "text",
    "years": "smallint",
    "training_hours": "int",
    "apprenticeship": "bool",
    "address": "bytea",
    "email": "bytea",
    "held_number": "text",
    "held_occupation_id": "int",
    "held_level_id": "int",
    "held_on": "date",
    "award": "text",
    "award_on": "date",
    "checked_at": "timestamptz",
    "check_passed": "bool",
    "return_reason": "text",
    "return_hint": "text",
    "made_by": "text",
    "made_at": "timestamptz",
    "submitted_at": "timestamptz",
    "close_reason": "text",
    "version": "int",
}
PART = {"registration_id": "int", "plan_subject_id": "int", "attempt": "text", "state": "text"}
WORK = {
    "registration_id": "int",
    "employer": "text",
    "occupation_id": "int",
    "from_on": "date",
    "until_on": "date",
}
SEALED = {
    "person": ("id_number", "phone"),
    "registration": ("address", "email"),
}
Rows = Sequence[Mapping[str, Any]]


async def add_persons(rows: Rows) -> dict[str, int]:
    """Insert persons by PERSON; their ids by the blind index of their paper.

    One whose paper is known already is left out, and has no id.
    """
    added = await lots.insert_back("person", PERSON, _values("person", PERSON, rows), "id, id_index")
    return {row["id_index"]: row["id"] for row in added}


async def add_registrations(rows: Rows) -> dict[tuple[int, int], int]:
    """Insert registrations by REGISTRATION; their ids by item and person.

    One whose person holds a place in the item is left out, and has no id.
    """
    added = await lots.insert_back(
        "registration",
        REGISTRATION,
        _values("registration", REGISTRATION, rows),
        "id, plan_item_id, person_id",
    )
    return {(row["plan_item_id"], row["person_id"]): row["id"] for row in added}


async def add_parts(rows: Rows) -> None:
    await lots.insert_new("registration_item", PART, _values("registration_item", PART, rows))


async def add_work(rows: Rows) -> None:
    await lots.insert_new("work_period", WORK, _values("work_period", WORK, rows))


async def known_persons(indexes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Persons by the blind index of their paper: id, name, phone_index, phone_proved_at."""
    rows = await lots.run(
        "SELECT id, id_index, name, phone_index, phone_proved_at FROM person"  # noqa: S608
        f" WHERE {lots.among('id_index', 1)}",
        lots.as_texts(indexes),
    )
    return {row["id_index"]: row for row in rows}


async def change_phones(rows: Sequence[tuple[int, str, datetime]]) -> None:
    """Give persons (id) another phone (E.164) that nobody has proved yet."""
    if not rows:
        return
    sealed = secrets.ring().seal_many([phone for _, phone, _ in rows], "person.phone")
    for (person_id, phone, now), bytes_ in zip(rows, sealed, strict=True):
        await lots.run(
            "UPDATE person SET phone = $1, phone_index = $2, changed_at = $3, version = version + 1"
            " WHERE id = $4 AND phone_proved_at IS NULL",
            bytes_,
            secrets.index(phone),
            *_stored([now], "timestamptz"),
            person_id,
        )


def _values(table: str, columns: Mapping[str, str], rows: Rows) -> list[list[Any]]:
    """The rows as lists in the order of the columns, sealed where the column is."""
    taken: list[Sequence[Any]] = []
    for name, kind in columns.items():
        column = [row[name] for row in rows]
        if name in SEALED.get(table, ()):
            column = _sealed(column, f"{table}.{name}")
        taken.append(_stored(column, kind))
    return [list(row) for row in zip(*taken, strict=True)]


def _sealed(texts: Sequence[str | None], place: str) -> list[bytes | None]:
    sealed = iter(secrets.ring().seal_many([text for text in texts if text is not None], place))
    return [None if text is None else next(sealed) for text in texts]


def _stored(column: Sequence[Any], kind: str) -> Sequence[Any]:
    """Days and instants as Tortoise writes them on SQLite; PostgreSQL takes them as they are."""
    if lots.on_postgres() or kind not in {"date", "timestamptz"}:
        return column
    apart = " " if kind == "timestamptz" else ""
    known: dict[Any, str | None] = {None: None}
    for value in column:
        if value not in known:
            known[value] = value.isoformat(apart) if apart else value.isoformat()
    return [known[value] for value in column]
