"""A browser, and a fresh SQLite database: what a browser shows does not depend on the kind."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from console_on_loopback import chromium
from playwright.async_api import Browser

from db import connect, secrets


@pytest.fixture
async def sqlite_database(sqlite_url: str, ring: secrets.KeyRing) -> AsyncIterator[str]:
    async with connect.database(sqlite_url, ring):
        yield sqlite_url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a file: it takes a second to start."""
    async with chromium() as started:
        yield started
