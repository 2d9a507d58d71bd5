"""The tables of talks, told in each messenger of the sandbox: the same words, the same rows."""

from typing import Any

import pytest
from dialogues import candidate, examiner, staff
from dialogues.staging import acting, staged, tell
from dialogues.story import Talk
from dispatch_story import Story
from registration_office import an_office
from staff_rows import a_member
from talk_office import MORNING
from talk_people import as_examiner, as_staff
from wired import PEOPLE, WiredChat, a_wire

from db import connect, secrets
from db.models import Organisation
from exam.policy import Role
from handlers.act import Act


@pytest.fixture(params=PEOPLE)
async def messenger(request: pytest.FixtureRequest, sqlite_url: str, ring: secrets.KeyRing) -> Any:
    """The name of each messenger, on one kind of database: the talks themselves are told on both."""
    async with connect.database(sqlite_url, ring):
        yield request.param


def _chat(messenger: str, act: Act, wire: Any) -> WiredChat:
    return WiredChat(f"{messenger}:{PEOPLE[messenger][0]}", act, wire=wire)


@pytest.mark.parametrize("story", candidate.STORIES, ids=[each["name"] for each in candidate.STORIES])
async def test_a_candidate(messenger: str, story: dict[str, Any]) -> None:
    async with a_wire(messenger, MORNING.now) as wire:
        chat = _chat(messenger, MORNING, wire)
        office = await an_office()
        await chat.begin()
        await candidate.tell(story, office, chat)


@pytest.mark.parametrize("talk", examiner.TALKS, ids=[each.name for each in examiner.TALKS])
async def test_an_examiner(messenger: str, talk: Talk) -> None:
    story = Story()
    only, numbers = await staged(talk, story)
    async with a_wire(messenger, story.now) as wire:
        chat = _chat(messenger, acting(story), wire)
        await as_examiner(chat, only)
        await chat.begin()
        await tell(talk, chat, numbers)


@pytest.mark.parametrize("talk", staff.TALKS, ids=[each.name for each in staff.TALKS])
async def test_a_member_of_staff(messenger: str, talk: Talk) -> None:
    story = Story()
    _, numbers = await staged(talk, story)
    director = await a_member(await Organisation.get(code="3601"), Role.DIRECTOR)
    async with a_wire(messenger, story.now) as wire:
        chat = _chat(messenger, acting(story), wire)
        await as_staff(chat, director)
        await chat.begin()
        await tell(talk, chat, numbers)
