"""The stories of tests/dialogues/candidate.toml, told to the handlers: words and outcome rows."""

from typing import Any

import pytest
from dialogues.candidate import STORIES, tell
from registration_office import an_office
from talk_office import Chat
from talkers import a_talker, registered

from db.models import Audit, ChatAccount, Person

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("story", STORIES, ids=[each["name"] for each in STORIES])
async def test_a_candidate(story: dict[str, Any]) -> None:
    await tell(story, await an_office(), Chat())


async def test_there_are_twelve_stories() -> None:
    assert len(STORIES) == 12


async def test_who_unbinds_is_audited_and_the_account_holds_nothing_of_them() -> None:
    chat = await a_talker(await registered(await an_office()))
    await chat.say("解绑")

    assert "已解绑" in await chat.say("是的")

    account = await ChatAccount.get()
    assert (account.phone, account.phone_index, account.person_id, account.bound_at) == (None, "", None, None)
    assert await Audit.filter(action="account.unbound").count() == 1
    assert await Person.all().count() == 1
    assert "不用解绑" in await chat.say("解绑")
