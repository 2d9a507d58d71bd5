"""The tables of talks, told through the conversation itself."""

from datetime import date

import pytest
from broadcast_office import WANG, a_draft
from dialogues import examiner, staff
from dialogues.story import Talk, outcome
from dispatch_office import EXAM_DAY, an_office
from dispatch_story import CONFIRM, MINUTE, YES, Story, invited_to
from staff_rows import a_member
from talk_office import Chat
from talk_people import as_examiner, as_staff

from db.models import Examiner, Organisation
from exam.policy import Role
from handlers.act import Act

pytestmark = pytest.mark.usefixtures("database")
CERTAIN = {"certain", "on the day"}


async def staged(talk: Talk, story: Story) -> tuple[Examiner, dict[str, int]]:
    """One examiner, asked for one task, and what else the talk begins with."""
    [only] = await an_office(examiners=1)
    task = await story.opens(required=3)
    [invited] = await invited_to(task)
    numbers = {"task": task, "examiner": only.id}
    if talk.stage in CERTAIN:
        await story.answers(invited, YES)
        await story.wait(2 * MINUTE)
        await story.answers(invited, CONFIRM)
    if talk.stage == "unclear reply":
        await story.says("+8613999999999", "什么意思")
    if talk.stage == "draft":
        numbers["broadcast"] = (await a_draft()).id
    return only, numbers


async def tell(talk: Talk, chat: Chat, numbers: dict[str, int]) -> None:
    if talk.stage == "on the day":
        chat.later(days=(EXAM_DAY - date(2027, 3, 1)).days)
    for turn in talk.turns:
        says = turn.says.format(**numbers)
        heard = await (chat.press(says) if turn.pressed else chat.say(says))
        assert turn.hears.format(**numbers) in heard
    expected = talk.rows or {}
    assert await outcome(expected) == expected


def _act(story: Story) -> Act:
    return Act(story.now, "chat", story.chance, WANG.sign)


@pytest.mark.parametrize("talk", examiner.TALKS, ids=[each.name for each in examiner.TALKS])
async def test_an_examiner_talks(talk: Talk) -> None:
    story = Story()
    only, numbers = await staged(talk, story)
    await tell(talk, await as_examiner(Chat(act=_act(story)), only), numbers)


@pytest.mark.parametrize("talk", staff.TALKS, ids=[each.name for each in staff.TALKS])
async def test_a_member_of_staff_talks(talk: Talk) -> None:
    story = Story()
    _, numbers = await staged(talk, story)
    director = await a_member(await Organisation.get(code="3601"), Role.DIRECTOR)
    await tell(talk, await as_staff(Chat(act=_act(story)), director), numbers)
