"""What we say in Telegram: one line, its buttons, and what became of it."""

from collections.abc import Sequence
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.hearing import CHANNEL
from db.models.delivery import Failure
from delivery.channel import Accepted, Bulk, Choices, InDoubt, Outcome, Outgoing, Refused, Scope, Sighting
from delivery.posting import lost
from delivery.said import account_in

SOON = timedelta(seconds=5)
TOKEN_AGAIN = timedelta(minutes=5)
MOST = 4096  # characters of a text


class TelegramChannel:
    """The bot as a channel (delivery.channel.Channel)."""

    name = CHANNEL
    bulk = Bulk()
    talks = True

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, messages: Sequence[Outgoing], out_id: str) -> Outcome:
        """Say the one line. Telegram keeps no id of ours: what gets no answer stays in doubt."""
        (message,) = messages
        try:
            sent = await self._bot.send_message(
                int(account_in(message.address)), message.text[:MOST], reply_markup=_buttons(message.choices)
            )
        except AiogramError as error:
            return _outcome(error)
        return Accepted(str(sent.message_id))

    async def look(self, message: Outgoing) -> Sighting | None:
        raise NotImplementedError("Telegram cannot be asked for what it got")


def _buttons(choices: Choices) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text=each.label, callback_data=each.says) for each in row] for row in choices
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _outcome(error: AiogramError) -> Outcome:
    """What Telegram itself refuses is certainly not sent; an answer that cannot be read leaves a doubt."""
    match error:
        case TelegramRetryAfter():
            return Refused("429", Failure.TEMPORARY, timedelta(seconds=error.retry_after), Scope.CHANNEL)
        case TelegramForbiddenError():
            return Refused("blocked", Failure.PERMANENT)
        case TelegramUnauthorizedError() | TelegramNotFound():  # an unknown token, a revoked one
            return Refused("token", Failure.TECHNICAL, TOKEN_AGAIN, Scope.CHANNEL)
        case TelegramBadRequest():
            return Refused("bad_request", Failure.PERMANENT)
    cause = error.__cause__
    return lost(cause, SOON) if isinstance(cause, Exception) else InDoubt("odd_answer")
