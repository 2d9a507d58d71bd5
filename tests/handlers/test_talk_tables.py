"""The tables of talks, told through the conversation itself."""

import pytest
from dialogues import examiner, staff
from dialogues.staging import acting, staged, tell
from dialogues.story import Talk
from dispatch_story import Story
from staff_rows import a_member
from talk_office import Chat
from talk_people import as_examiner, as_staff

from db.models import Organisation
from exam.policy import Role

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("talk", examiner.TALKS, ids=[each.name for each in examiner.TALKS])
async def test_an_examiner_talks(talk: Talk) -> None:
    story = Story()
    only, numbers = await staged(talk, story)
    await tell(talk, await as_examiner(Chat(act=acting(story)), only), numbers)


@pytest.mark.parametrize("talk", staff.TALKS, ids=[each.name for each in staff.TALKS])
async def test_a_member_of_staff_talks(talk: Talk) -> None:
    story = Story()
    _, numbers = await staged(talk, story)
    director = await a_member(await Organisation.get(code="3601"), Role.DIRECTOR)
    await tell(talk, await as_staff(Chat(act=acting(story)), director), numbers)
