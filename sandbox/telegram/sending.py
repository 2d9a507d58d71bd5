"""The methods that put something on a screen."""

from collections.abc import Mapping

from sandbox.chats import File, Kind, Line
from sandbox.telegram.bot import Bot
from sandbox.telegram.markup import read_markup
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.refusal import bad_request

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # characters
LARGEST: dict[Kind, int] = {"photo": 10 << 20, "document": 50 << 20}  # bytes


def send_message(bot: Bot, params: Parameters) -> object:
    """Text with or without buttons; the Message."""
    chat = bot.chat(params.text("chat_id"))
    text = read_text(params)
    buttons, markup = read_markup(params)
    line = Line("to_user", text, bot.clock.now(), buttons=buttons, raw={"text": text, **markup})
    return bot.show(chat, line)


def send_photo(bot: Bot, params: Parameters) -> object:
    """A picture; the Message."""
    return _send_file(bot, params, "photo")


def send_document(bot: Bot, params: Parameters) -> object:
    """A file; the Message."""
    return _send_file(bot, params, "document")


def send_location(bot: Bot, params: Parameters) -> object:
    """A point on the map; the Message."""
    place = _read_place(params)
    return _send_place(bot, params, f"{place['latitude']},{place['longitude']}", {"location": place})


def send_venue(bot: Bot, params: Parameters) -> object:
    """A point on the map with a name and an address; the Message."""
    place = _read_place(params)
    title, address = params.text("title"), params.text("address")
    if not title:
        raise bad_request("title is empty")
    venue = {"location": place, "title": title, "address": address}
    return _send_place(bot, params, f"{title}\n{address}", {"location": place, "venue": venue})


def send_chat_action(bot: Bot, params: Parameters) -> object:
    """ "typing…" above the chat, which nobody sees for long; true."""
    bot.chat(params.text("chat_id"))
    if not params.text("action"):
        raise bad_request("wrong parameter action in request")
    return True


def read_text(params: Parameters) -> str:
    """The text of a message of 1 to 4,096 characters without markup; raises Refused 400."""
    text = params.text("text").strip()
    if not text:
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    if params.text("parse_mode"):
        raise bad_request("unsupported parse_mode")
    return text


def describe_file(bot: Bot, kind: Kind, file_id: str, file: File) -> Mapping[str, object]:
    """The part of a Message that tells of a file; the sandbox does not measure pictures."""
    told: dict[str, object] = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_size": len(file.content),
    }
    if kind == "photo":
        return {"photo": [{**told, "width": 1280, "height": 960}]}
    return {"document": {**told, "file_name": file.name, "mime_type": file.mime}}


def _send_file(bot: Bot, params: Parameters, kind: Kind) -> object:
    chat = bot.chat(params.text("chat_id"))
    file_id, file = _find(bot, params.file(kind))
    caption = params.text("caption")
    if len(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not 0 < len(file.content) <= LARGEST[kind]:
        raise bad_request("file must be non-empty" if not file.content else "file is too big")
    buttons, markup = read_markup(params)
    raw = {**describe_file(bot, kind, file_id, file), **({"caption": caption} if caption else {}), **markup}
    return bot.show(chat, Line("to_user", caption, bot.clock.now(), None, kind, buttons, file, raw=raw))


def _find(bot: Bot, given: File | str) -> tuple[str, File]:
    if isinstance(given, File):
        return bot.keep(given), given
    if given not in bot.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return given, bot.files[given]


def _read_place(params: Parameters) -> dict[str, float]:
    return {name: params.number(name) for name in ("latitude", "longitude")}


def _send_place(bot: Bot, params: Parameters, content: str, raw: Mapping[str, object]) -> object:
    chat = bot.chat(params.text("chat_id"))
    buttons, markup = read_markup(params)
    line = Line("to_user", content, bot.clock.now(), None, "place", buttons, raw={**raw, **markup})
    return bot.show(chat, line)
