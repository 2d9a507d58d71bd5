"""Keyboards: what the Bot API takes, and the buttons a screen shows for them."""

from collections.abc import Mapping

from sandbox.chats import Button, Rows
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.refusal import bad_request

LONGEST_DATA = 64  # bytes


def read_markup(params: Parameters) -> tuple[Rows, Mapping[str, object]]:
    """The buttons of `reply_markup`, and the part of the Message that repeats an inline keyboard."""
    markup = params.parsed("reply_markup")
    if markup is None:
        return (), {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = [[_inline(key) for key in _row(row)] for row in _row(markup["inline_keyboard"])]
        return rows, {"reply_markup": markup} if any(rows) else {}
    return [[_reply(key) for key in _row(row)] for row in _row(markup.get("keyboard", []))], {}


def _row(row: object) -> list[object]:
    if not isinstance(row, list):
        raise bad_request('field "keyboard" of the reply markup must be an Array of Arrays')
    return row


def _inline(key: object) -> Button:
    if not isinstance(key, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text, data, url = (key.get(name) for name in ("text", "callback_data", "url"))
    if not isinstance(text, str) or not text:
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if data is None and url is None:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if data is not None and not (isinstance(data, str) and 0 < len(data.encode()) <= LONGEST_DATA):
        raise bad_request("BUTTON_DATA_INVALID")
    if url is not None and not (isinstance(url, str) and url.startswith(("http://", "https://", "tg://"))):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: unsupported URL protocol")
    return Button(text, data, url)


def _reply(key: object) -> Button:
    text = key.get("text") if isinstance(key, dict) else key
    if not isinstance(text, str) or not text:
        raise bad_request("can't parse keyboard button: Text must be of the type String")
    return Button(text)
