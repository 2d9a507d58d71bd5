"""A rehearsal never plays among real people."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.rehearsal import room
from app.settings import Unsettled
from db import connect
from db.models import Organisation
from db.models.organisations import Kind

NINE = datetime(2026, 4, 10, 1, tzinfo=UTC)


async def test_a_database_with_other_keys_is_refused(database: str) -> None:
    with pytest.raises(Unsettled):
        async with room.opened(database):
            pass


async def test_a_database_of_a_former_rehearsal_is_taken_again(sqlite_url: str) -> None:
    async with room.opened(sqlite_url):
        await Organisation.create(code="1", name="中心", kind=Kind.COUNTY, path="1/", changed_at=NINE)

    async with room.opened(sqlite_url):
        assert await Organisation.all().count() == 1


async def test_an_empty_file_is_made_ready(tmp_path: Path) -> None:
    async with room.opened(f"sqlite://{tmp_path}/new.sqlite3"):
        assert await Organisation.all().count() == 0


def test_without_a_database_it_plays_in_one_that_goes_with_it() -> None:
    async def file_in_use() -> Path:
        async with room.opened(None):
            files = await connect.connection().execute_query_dict("PRAGMA database_list")
            return Path(files[0]["file"])

    file = asyncio.run(file_in_use())

    assert file.name == "rehearsal.sqlite3"
    assert not file.parent.exists()


@pytest.mark.parametrize("url", ["mysql://x", "sqlite:///nowhere/at/all.sqlite3", f"sqlite://{__file__}"])
async def test_what_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(Unsettled):
        async with room.opened(url):
            pass
