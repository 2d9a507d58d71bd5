"""What is before a talk of an examiner or of staff, and the talk itself."""

from datetime import date

from broadcast_office import WANG, a_draft
from dispatch_office import EXAM_DAY, an_office
from dispatch_story import CONFIRM, MINUTE, YES, Story, invited_to
from talk_office import Chat

from db.models import Examiner
from dialogues.story import Talk, outcome
from handlers.act import Act

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
    """The turns, and the rows that they end in."""
    if talk.stage == "on the day":
        chat.later(days=(EXAM_DAY - date(2027, 3, 1)).days)
    for turn in talk.turns:
        says = turn.says.format(**numbers)
        heard = await (chat.press(says) if turn.pressed else chat.say(says))
        assert turn.hears.format(**numbers) in heard
    expected = talk.rows or {}
    assert await outcome(expected) == expected


def acting(story: Story) -> Act:
    return Act(story.now, "chat", story.chance, WANG.sign)
