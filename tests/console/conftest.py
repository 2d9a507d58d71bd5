"""A fresh SQLite database: what a browser shows does not depend on the kind."""

from collections.abc import AsyncIterator

import pytest

from db import connect, secrets


@pytest.fixture
async def sqlite_database(sqlite_url: str, ring: secrets.KeyRing) -> AsyncIterator[str]:
    async with connect.database(sqlite_url, ring):
        yield sqlite_url
