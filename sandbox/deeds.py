"""What people do in their messengers, over HTTP: what every channel reads alike."""

import base64
import binascii
import mimetypes
from collections.abc import Callable, Mapping

from sandbox.bodies import Unclear
from sandbox.chats import File, Kind

Body = Mapping[str, object]
Deeds = Mapping[str, Callable[[str, Body], dict[str, object]]]
KINDS: dict[object, Kind] = {"photo": "photo", "document": "document"}


def read_text(body: Body, name: str, longest: int) -> str:
    """A text that is not blank; raises Unclear."""
    text = body.get(name)
    if not isinstance(text, str) or not text.strip():
        raise Unclear(f"{name} 应是非空文本")
    if len(text) > longest:
        raise Unclear(f"{name} 不能超过 {longest} 个字符")
    return text


def read_file(body: Body) -> tuple[File, Kind]:
    """{"name", "content": base64, "kind": "photo" or "document" (default)}; raises Unclear."""
    name = read_text(body, "name", 255)
    kind = KINDS.get(body.get("kind", "document"))
    if kind is None:
        raise Unclear("kind 应是 photo 或 document")
    try:
        content = base64.b64decode(str(body.get("content", "")), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise Unclear("content 应是非空的 base64")
    return File(name, content, mimetypes.guess_type(name)[0] or "application/octet-stream"), kind
