"""The parameters of a call: in the query, as JSON, as a form, or as multipart with files."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from sandbox.chats import File
from sandbox.telegram.refusal import bad_request

JSON = "application/json"


class Parameters:
    """Forms carry numbers, flags and objects as text, JSON as they are: both read the same here."""

    def __init__(self, values: Mapping[str, object], files: Mapping[str, File]) -> None:
        self._values = values
        self._files = files

    def text(self, name: str) -> str:
        """A text or number as text; empty when it is missing."""
        value = self._values.get(name)
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    def integer(self, name: str, missing: int = 0) -> int:
        """A whole number; raises Refused 400 for anything else."""
        text = self.text(name)
        if not text:
            return missing
        try:
            return int(text)
        except ValueError:
            raise bad_request(f'invalid {name} value "{text}" specified') from None

    def number(self, name: str) -> float:
        """A number; raises Refused 400 where there is none."""
        try:
            return float(self.text(name))
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """True for true in any spelling."""
        return str(self._values.get(name, "")).lower() in ("true", "1", "yes")

    def parsed(self, name: str) -> Any:
        """An object or array, given as such or as JSON in text; None when it is missing."""
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {name} JSON object") from None

    def file(self, name: str) -> File | str:
        """An uploaded file, or the text that stands for one (an id); raises Refused 400 for neither."""
        if name in self._files:
            return self._files[name]
        text = self.text(name)
        attached = text.removeprefix("attach://")
        if attached in self._files:
            return self._files[attached]
        if not text:
            raise bad_request(f"there is no {name} in the request")
        return text


async def read_request(request: web.Request) -> Parameters:
    """The parameters of a call."""
    values: dict[str, object] = dict(request.query)
    files: dict[str, File] = {}
    if request.content_type == JSON:
        values |= _object(await request.read())
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = File(value.filename, value.file.read(), value.content_type)
            else:
                values[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return Parameters(values, files)


async def read_answer(answer: aiohttp.ClientResponse) -> Parameters:
    """The parameters of a call that comes as the answer of a webhook."""
    if answer.content_type.startswith("multipart/"):
        return await _read_parts(answer)
    body = await answer.read()
    if answer.content_type == JSON and body:
        return Parameters(_object(body), {})
    if answer.content_type == "application/x-www-form-urlencoded":
        return Parameters(dict(parse_qsl(body.decode())), {})
    return Parameters({}, {})


async def _read_parts(answer: aiohttp.ClientResponse) -> Parameters:
    values: dict[str, object] = {}
    files: dict[str, File] = {}
    parts = aiohttp.MultipartReader.from_response(answer)
    while isinstance(part := await parts.next(), aiohttp.BodyPartReader):
        content = bytes(await part.read(decode=True))
        if part.filename:
            files[part.name or ""] = File(part.filename, content)
        else:
            values[part.name or ""] = content.decode()
    return Parameters(values, files)


def _object(body: bytes) -> dict[str, object]:
    try:
        values = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return values
