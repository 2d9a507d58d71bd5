"""Aliyun's message queue (SMQ, once MNS) over HTTP: signed requests, answers in XML (aliyun-sms.md 4.2).

Not by the official SDK: on https it blocks its thread without a limit of time, and one message that it cannot
decode makes it give up the whole batch, so that none behind it could ever be read.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

SPACE = "{http://mns.aliyuncs.com/doc/v1/}"
VERSION = "2015-06-06"
EMPTY = "MessageNotExist"


class QueueError(Exception):
    """The queue, or who gives out its keys, refused; `code` is their word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Token:
    """A key to the queues that was lent to us; `good_for` is in seconds."""

    key_id: str = field(repr=False)
    key_secret: str = field(repr=False)
    security_token: str = field(repr=False)
    good_for: float


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is hidden from others for a while; `handle` deletes it."""

    handle: str
    body: bytes = field(repr=False)


def headers(token: Token, method: str, path: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of a request, signed; `path` begins with a slash and has its query."""
    about = {"Content-Type": "text/xml;charset=UTF-8", "Content-MD5": _md5(body)} if body else {}
    date = format_datetime(now, usegmt=True)
    signed = [method, about.get("Content-MD5", ""), about.get("Content-Type", ""), date]
    text = "\n".join([*signed, f"x-mns-version:{VERSION}", path])
    digest = hmac.digest(token.key_secret.encode(), text.encode(), "sha1")
    return {
        **about,
        "Date": date,
        "x-mns-version": VERSION,
        "Authorization": f"MNS {token.key_id}:{base64.b64encode(digest).decode()}",
        "security-token": token.security_token,
    }


def _md5(body: bytes) -> str:
    # Base64 of the hexadecimal digits, as Aliyun's own clients write it.
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).hexdigest().encode()).decode()


def handles_xml(taken: Sequence[Taken]) -> bytes:
    """The body that deletes these messages."""
    listed = "".join(f"<ReceiptHandle>{escape(each.handle)}</ReceiptHandle>" for each in taken)
    return f'<ReceiptHandles xmlns="{SPACE[1:-1]}">{listed}</ReceiptHandles>'.encode()


def read_messages(answer: bytes) -> list[Taken]:
    """The messages of a batch; QueueError `unreadable` for anything else."""
    return [
        Taken(_text(each, "ReceiptHandle"), _body(each)) for each in _root(answer).iter(f"{SPACE}Message")
    ]


def read_code(answer: bytes) -> str:
    """The code of an error, that of the first of several; `unreadable` where there is none."""
    try:
        return next(_codes(_root(answer)), "unreadable")
    except QueueError as error:
        return error.code


def _codes(root: ElementTree.Element) -> Iterator[str]:
    for name in ("Code", "ErrorCode"):
        yield from (each.text for each in root.iter(f"{SPACE}{name}") if each.text)


def _root(answer: bytes) -> ElementTree.Element:
    try:
        if b"<!" in answer:  # no entities from outside
            raise QueueError("unreadable")
        return ElementTree.fromstring(answer)  # noqa: S314
    except ElementTree.ParseError:
        raise QueueError("unreadable") from None


def _text(message: ElementTree.Element, name: str) -> str:
    text = message.findtext(f"{SPACE}{name}")
    if not text:
        raise QueueError("unreadable")
    return text


def _body(message: ElementTree.Element) -> bytes:
    """What it says; as it stands where it is not base64, for people to look at."""
    text = message.findtext(f"{SPACE}MessageBody") or ""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
