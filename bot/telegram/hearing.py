"""Updates as what somebody said: a router of aiogram that keeps no state and answers nothing by itself."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiogram import Dispatcher, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from delivery.said import STOPPED, Said

CHANNEL = "telegram"
GONE = frozenset({ChatMemberStatus.KICKED, ChatMemberStatus.LEFT})
Keep = Callable[[Said], Awaitable[None]]
Clock = Callable[[], datetime]


def dispatcher(keep: Keep, clock: Clock) -> Dispatcher:
    """Where updates go: whoever feeds it has the row, or hears the exception and offers the update again."""
    listening = Dispatcher(disable_fsm=True, keep=keep, clock=clock)
    listening.include_router(_people())
    return listening


def _people() -> Router:
    """Private talks only: a bot in a group hears nothing."""
    people = Router(name="people")
    people.message.register(_hear, F.chat.type == ChatType.PRIVATE)
    people.callback_query.register(_press, F.message.chat.type == ChatType.PRIVATE)
    people.my_chat_member.register(_leave, F.chat.type == ChatType.PRIVATE)
    return people


async def _hear(message: Message, event_update: Update, keep: Keep) -> None:
    said = message.text or message.caption or _number(message)
    number = f"{event_update.update_id}"
    await keep(Said(CHANNEL, str(message.chat.id), number, said, message.date, media=_media(message)))


async def _press(query: CallbackQuery, event_update: Update, keep: Keep, clock: Clock) -> AnswerCallbackQuery:
    """A pressed button says what it stands for; its wheel stops once that is a row."""
    number, who = f"{event_update.update_id}", str(query.from_user.id)  # in private talks the chat's id
    await keep(Said(CHANNEL, who, number, query.data or "", clock(), pressed=True))
    return query.answer()


async def _leave(change: ChatMemberUpdated, event_update: Update, keep: Keep) -> None:
    """Who blocks the bot wants nothing more from it here."""
    if change.new_chat_member.status in GONE:
        number = f"{event_update.update_id}"
        await keep(Said(CHANNEL, str(change.chat.id), number, STOPPED, change.date, pressed=True))


def _number(message: Message) -> str:
    """A number that somebody shared by the button of the messenger."""
    return message.contact.phone_number if message.contact else ""


def _media(message: Message) -> str:
    """The largest of a photo's sizes, or a document."""
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else ""
