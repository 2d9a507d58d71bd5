"""Somebody who has registered for an office's plan and whose account is bound."""

from public_on_loopback import last_code
from registration_office import HOUSE, Office, a_form
from talk_office import Chat

from db.models import Person, Registration
from handlers.registration.registering import register

PHONE = "13800138000"


async def registered(office: Office, *, submitter: int | None = None) -> Registration:
    return await register(office.plan.id, a_form(2, phone=f"+86{PHONE}"), submitter, HOUSE)


async def bind(chat: Chat, number: str, phone: str = PHONE) -> str:
    """Go through the talk of binding; `number` is an ID number."""
    await chat.say("绑定")
    await chat.say(f"{number[-6:]} {phone}")
    return await chat.say(await last_code(phone))


async def a_talker(row: Registration, chat: Chat | None = None) -> Chat:
    """The account of the person of this registration."""
    chat = chat or Chat()
    await bind(chat, (await Person.get(id=row.person_id)).id_number)
    return chat
