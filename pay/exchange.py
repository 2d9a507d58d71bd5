"""One signed POST to the platform and what became of it: an answer that is signed for it, or none."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from delivery.bodies import read_whole
from delivery.posting import Lost, NotSent, fate
from pay.account import PayAccount
from pay.signing import ANSWER, MERCHANT, NONCE, SIGNATURE, TIME, is_genuine, signature

PATIENCE = ClientTimeout(total=10, sock_connect=3)
LONG_PATIENCE = ClientTimeout(total=120, sock_connect=3)
LARGEST_ANSWER = 64 * 1024
LARGEST_STATEMENT = 64 * 1024 * 1024
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Answer:
    """A signed answer."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where and as whom it is asked."""

    account: PayAccount
    session: ClientSession
    clock: Clock
    patience: ClientTimeout = PATIENCE

    async def post(
        self, action: str, fields: Mapping[str, Any], largest: int = LARGEST_ANSWER
    ) -> Answer | NotSent | Lost:
        """Post once. What is not signed by the platform for this request is no answer: `Lost`."""
        url = f"{self.account.url}v1/{action}"
        body = json.dumps(fields, ensure_ascii=False).encode()
        headers = self._sign(f"POST {urlsplit(url).path}", body)
        patience = self.patience if largest == LARGEST_ANSWER else LONG_PATIENCE
        try:
            async with self.session.post(
                url, data=body, headers=headers, timeout=patience, allow_redirects=False
            ) as response:
                return await self._read(response, headers[NONCE], largest)
        except (ClientError, OSError, TimeoutError) as error:
            return fate(error)

    def _sign(self, what: str, body: bytes) -> dict[str, str]:
        timestamp, nonce = str(int(self.clock().timestamp())), uuid4().hex
        signed = signature(self.account.secret, what, timestamp, nonce, body)
        told = {MERCHANT: self.account.merchant, TIME: timestamp, NONCE: nonce, SIGNATURE: signed}
        return {"Content-Type": "application/json", **told}

    async def _read(self, response: ClientResponse, nonce: str, largest: int) -> Answer | Lost:
        body = await read_whole(response.content, largest)
        if body is None:
            response.close()
            return Lost("answer_too_large")
        if response.headers.get(NONCE) != nonce:
            return Lost(f"http_{response.status}" if response.status != 200 else "unsigned_answer")
        if not is_genuine(self.account.secret, ANSWER, response.headers, body):
            return Lost("wrong_signature")
        return Answer(response.status, body)
