"""A published plan of a bench, and lists of candidates for it."""

from pathlib import Path

from registration_lists import a_list, many
from registration_office import HOUSE, an_office

from bench.ground import Ground
from bench.office import ring
from db import connect
from handlers import nouns
from handlers.jobs import walking
from handlers.registration import batch

PLAN, BODY = "3601-2027-001", "S01"
KNOWN = nouns.KNOWN
TABLES = ("person", "registration", "registration_item", "approval_case")
"""What a list becomes, in the order of their keys."""


def sheet(ground: Ground, people: int) -> Path:
    """An .xlsx with so many candidates, made once."""
    file = ground.folder / f"candidates{people}.xlsx"
    return file if file.exists() else a_list(file, many(people))


async def prepare(url: str) -> None:
    """The office, its catalogue, a plan whose conditions are checked."""
    async with connect.database(url, ring()):
        await an_office(standard=True)


async def hand_in(url: str, file: Path) -> int:
    """From the file to the last durable row; how many were stored."""
    async with connect.database(url, ring()):
        handed = await batch.hand_in_list(batch.List(PLAN, file, BODY), HOUSE)
        await walking.walk_all(handed.job.id, lambda: HOUSE)
        await handed.job.refresh_from_db()
        return handed.job.done
