"""The tables of talks, told in each messenger of the sandbox: the same words, the same rows."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from dialogues import candidate, examiner, staff
from dialogues.story import Talk
from wired import PEOPLE
from wired_talks import tell_candidate, tell_examiner, tell_staff

from db import connect, secrets


@pytest.fixture(params=PEOPLE)
async def messenger(
    request: pytest.FixtureRequest, sqlite_url: str, ring: secrets.KeyRing
) -> AsyncIterator[str]:
    """The name of each messenger, on one kind of database: the talks themselves are told on both."""
    async with connect.database(sqlite_url, ring):
        yield request.param


@pytest.mark.parametrize("talk", candidate.STORIES, ids=[each["name"] for each in candidate.STORIES])
async def test_a_candidate(messenger: str, talk: dict[str, Any]) -> None:
    await tell_candidate(messenger, talk)


@pytest.mark.parametrize("talk", examiner.TALKS, ids=[each.name for each in examiner.TALKS])
async def test_an_examiner(messenger: str, talk: Talk) -> None:
    await tell_examiner(messenger, talk)


@pytest.mark.parametrize("talk", staff.TALKS, ids=[each.name for each in staff.TALKS])
async def test_a_member_of_staff(messenger: str, talk: Talk) -> None:
    await tell_staff(messenger, talk)
