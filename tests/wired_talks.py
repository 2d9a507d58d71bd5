"""The tables of talks, told in a messenger of the sandbox: the same words, the same rows."""

from collections.abc import Awaitable, Callable
from typing import Any

from dialogues import candidate
from dialogues.staging import acting, staged, tell
from dialogues.story import Talk
from dispatch_story import Story
from registration_office import an_office
from staff_rows import a_member
from talk_office import MORNING
from talk_people import as_examiner, as_staff
from wired import PEOPLE, Wire, WiredChat, a_wire

from db.models import Examiner, Organisation
from exam.policy import Role
from handlers.act import Act

Look = Callable[[Wire], Awaitable[None]]
"""What is looked at when the talk is over."""


async def nothing(_: Wire) -> None:
    """The words and the rows are enough."""


async def tell_candidate(messenger: str, talk: dict[str, Any], look: Look = nothing) -> None:
    async with a_wire(messenger, MORNING.now) as wire:
        chat = _chat(wire, MORNING)
        office = await an_office()
        await chat.begin()
        await candidate.tell(talk, office, chat)
        await look(wire)


async def tell_examiner(messenger: str, talk: Talk, look: Look = nothing) -> None:
    await _tell(messenger, talk, look, as_examiner)


async def tell_staff(messenger: str, talk: Talk, look: Look = nothing) -> None:
    await _tell(messenger, talk, look, _as_director)


async def _tell(
    messenger: str, talk: Talk, look: Look, bind: Callable[[WiredChat, Examiner], Awaitable[object]]
) -> None:
    story = Story()
    only, numbers = await staged(talk, story)
    async with a_wire(messenger, story.now) as wire:
        chat = _chat(wire, acting(story))
        await bind(chat, only)
        await chat.begin()
        await tell(talk, chat, numbers)
        await look(wire)


async def _as_director(chat: WiredChat, _: Examiner) -> None:
    await as_staff(chat, await a_member(await Organisation.get(code="3601"), Role.DIRECTOR))


def _chat(wire: Wire, act: Act) -> WiredChat:
    return WiredChat(f"{wire.name}:{PEOPLE[wire.name][0]}", act, wire=wire)
