"""Calls of the API under a token that is fetched when it is needed and when it was refused."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from delivery.bodies import read_whole

PATIENCE = ClientTimeout(total=10, connect=3)
LARGEST = 1 << 20
EARLY = timedelta(minutes=5)
STALE = frozenset({40001, 40014, 42001})
"""The token is not valid (any more)."""


class ApiError(Exception):
    """The API said no: its code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Api:
    """`base` ends without a slash; `ask` fetches a token: how differs between the two."""

    base: str
    ask: "Ask"
    session: ClientSession
    clock: Callable[[], datetime]
    _token: str = ""
    _until: datetime | None = None

    async def call(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Post once, and again with a fresh token where the old one was refused; raises ApiError."""
        try:
            return await self.post(f"{path}?access_token={await self.token()}", body)
        except ApiError as no:
            if no.code not in STALE:
                raise
        self._until = None
        return await self.post(f"{path}?access_token={await self.token()}", body)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Real characters: Tencent shows \\u8003 as it stands."""
        data = json.dumps(body, ensure_ascii=False).encode()
        async with self.session.post(
            f"{self.base}{path}", data=data, timeout=PATIENCE, allow_redirects=False
        ) as answer:
            return _read(answer.status, await read_whole(answer.content, LARGEST))

    async def get(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.base}{path}", timeout=PATIENCE, allow_redirects=False) as answer:
            return _read(answer.status, await read_whole(answer.content, LARGEST))

    async def token(self) -> str:
        """The token in force; a new one a little before the old one ends."""
        if self._until is None or self.clock() >= self._until:
            told = await self.ask(self)
            self._token = str(told["access_token"])
            self._until = self.clock() + timedelta(seconds=int(told["expires_in"])) - EARLY
        return self._token


Ask = Callable[[Api], Awaitable[dict[str, Any]]]


def _read(status: int, body: bytes | None) -> dict[str, Any]:
    """Errors come as 200 with an errcode; anything else is no answer of the API."""
    if status != 200 or body is None:
        raise ApiError(-status)
    told = json.loads(body)
    if not isinstance(told, dict):
        raise ApiError(-1)
    if told.get("errcode"):
        raise ApiError(int(told["errcode"]))
    return told
