"""The methods that change what is on a screen, or answer a press."""

from collections.abc import Mapping

from sandbox.chats import Chat, Line, Rows
from sandbox.telegram import shapes
from sandbox.telegram.bot import Bot
from sandbox.telegram.markup import read_markup
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.refusal import bad_request
from sandbox.telegram.sending import read_text

LONGEST_NOTICE = 200  # characters


def edit_message_text(bot: Bot, params: Parameters) -> object:
    """Other words, and the buttons given with them or none; the Message."""
    chat, line = _find(bot, params)
    if "text" not in line.raw:
        raise bad_request("there is no text in the message to edit")
    text = read_text(params)
    buttons, markup = read_markup(params)
    return _change(bot, chat, line, (text, buttons, {"text": text, **markup}))


def edit_message_reply_markup(bot: Bot, params: Parameters) -> object:
    """Other buttons, or none; the Message."""
    chat, line = _find(bot, params)
    buttons, markup = read_markup(params)
    kept = {name: value for name, value in line.raw.items() if name != "reply_markup"}
    return _change(bot, chat, line, (line.content, buttons, {**kept, **markup}))


def delete_message(bot: Bot, params: Parameters) -> object:
    """Takes a message from the screen; true."""
    chat = bot.chat(params.text("chat_id"))
    line = chat.find(params.integer("message_id"))
    if line is None:
        raise bad_request("message to delete not found")
    chat.lines.remove(line)
    bot.chats.touch(chat)
    return True


def answer_callback_query(bot: Bot, params: Parameters) -> object:
    """Ends the waiting of a pressed button, with a word that vanishes or without; true."""
    chat = bot.asked.pop(params.text("callback_query_id"), None)
    if chat is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if len(text) > LONGEST_NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    if text:
        bot.chats.show(chat, Line("to_user", text, bot.clock.now(), kind="notice"))
    return True


def _find(bot: Bot, params: Parameters) -> tuple[Chat, Line]:
    chat = bot.chat(params.text("chat_id"))
    line = chat.find(params.integer("message_id"))
    if line is None:
        raise bad_request("message to edit not found")
    if line.direction == "from_user":
        raise bad_request("message can't be edited")
    return chat, line


def _change(
    bot: Bot, chat: Chat, line: Line, wanted: tuple[str, Rows, Mapping[str, object]]
) -> dict[str, object]:
    content, buttons, raw = wanted
    if raw == line.raw:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    line.content, line.buttons, line.raw, line.edited = content, buttons, raw, True
    bot.chats.touch(chat)
    return shapes.message(bot.user, chat, line)
