"""Replies and receipts fetched from Aliyun's queues, for offices that no callback can reach."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout
from yarl import URL

from delivery import intake
from delivery.bodies import read_whole
from delivery.spooled import Push
from sms.account import AliyunAccount
from sms.callbacks import translate
from sms.exchange import PATIENCE, Answer, post
from sms.queue_wire import EMPTY, QueueError, Taken, Token, handles_xml, headers, read_code, read_messages
from sms.signing import sign

Clock = Callable[[], datetime]

KEYS_AT = "https://dybaseapi.aliyuncs.com"
QUEUES_AT = "https://1943695596114318.mns.cn-hangzhou.aliyuncs.com"
KINDS = {"SmsUp": "replies", "SmsReport": "receipts"}
AT_ONCE = 10  # the most that one call gives (aliyun-sms.md 4.2)
WAIT = 5  # seconds a call waits for a message; a service that stops waits for it, too
EARLY = 120.0  # seconds before its end a token is renewed
USUAL = 600.0  # seconds a token of unknown age is good for
LARGEST = 4 << 20
STAMP = "%Y-%m-%d %H:%M:%S"


def kind_of(queue: str) -> str:
    """The MessageType of a queue by its name, Alicom-Queue-…-SmsUp or -SmsReport; ValueError for another."""
    kind = queue.rpartition("-")[2]
    if kind not in KINDS:
        raise ValueError(queue)
    return kind


class Queue:
    """One queue; a message is deleted there when it is a row here: one may come twice, and none is lost.

    `account` signs for the tokens at `keys_at`. ValueError for a name that is neither of replies nor of
    receipts.
    """

    def __init__(
        self,
        name: str,
        account: AliyunAccount,
        session: ClientSession,
        clock: Clock,
        keys_at: str = KEYS_AT,
        queues_at: str = QUEUES_AT,
    ) -> None:
        self.name, self._kind = name, kind_of(name)
        self._account = replace(account, endpoint=keys_at)
        self._session, self._clock, self._at = session, clock, queues_at.rstrip("/")
        self._token: Token | None = None
        self._renew_at = 0.0

    async def pull(self) -> int:
        """Fetch what is there, keep it, delete it; how many. Waits for the first for WAIT seconds.

        Raises QueueError, errors of the network, and those of a database that is away; nothing is lost then.
        """
        taken = await self._receive()
        if taken:
            await intake.keep(translate, [self._push(each) for each in taken])
            await self._ask("DELETE", f"/queues/{self.name}/messages", handles_xml(taken))
        return len(taken)

    def _push(self, taken: Taken) -> Push:
        return Push(f"sms.{KINDS[self._kind]}", taken.body, self._clock(), uuid4().hex)

    async def _receive(self) -> Sequence[Taken]:
        path = f"/queues/{self.name}/messages?numOfMessages={AT_ONCE}&waitseconds={WAIT}"
        try:
            return read_messages(await self._ask("GET", path))
        except QueueError as error:
            if error.code == EMPTY:
                return []
            raise

    async def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        token = await self._current_token()
        told = headers(token, method, path, body, self._clock())
        async with self._session.request(
            method,
            URL(self._at + path, encoded=True),
            data=body or None,
            headers=told,
            timeout=ClientTimeout(total=WAIT + 10, sock_connect=5),
            allow_redirects=False,
        ) as response:
            answer = await read_whole(response.content, LARGEST)
            if answer is None:
                raise QueueError("too_long")
            if response.status >= 300:
                self._token = None if response.status in {401, 403} else self._token
                raise QueueError(read_code(answer))
        return answer

    async def _current_token(self) -> Token:
        if self._token is None or time.monotonic() >= self._renew_at:
            return await self.renew_token()
        return self._token

    async def renew_token(self) -> Token:
        """Have a new key to the queue lent to us; QueueError when that is refused."""
        self._token = await self._fetch_token()
        self._renew_at = time.monotonic() + max(self._token.good_for - EARLY, 1.0)
        return self._token

    async def _fetch_token(self) -> Token:
        order = {"MessageType": self._kind, "QueueName": self.name}
        request = sign(self._account, "QueryTokenForMnsQueue", order, in_body=True)
        answer = await post(self._session, request, PATIENCE)
        if not isinstance(answer, Answer):
            raise QueueError(answer.code)
        told = answer.fields.get("MessageTokenDTO")
        if answer.fields.get("Code") != "OK" or not isinstance(told, dict):
            raise QueueError(str(answer.fields.get("Code", f"http_{answer.status}"))[:64])
        return _token(told)


def _token(told: dict[str, Any]) -> Token:
    try:
        key_id, key_secret, token = (
            str(told[name]) for name in ("AccessKeyId", "AccessKeySecret", "SecurityToken")
        )
    except KeyError:
        raise QueueError("unreadable") from None
    return Token(key_id, key_secret, token, _good_for(told))


def _good_for(told: dict[str, Any]) -> float:
    """In which zone its times are is nowhere written; their distance needs none."""
    try:
        ends, began = (datetime.strptime(told[name], STAMP) for name in ("ExpireTime", "CreateTime"))  # noqa: DTZ007
    except (KeyError, TypeError, ValueError):
        return USUAL
    return (ends - began).total_seconds()
