"""One POST to the provider and what became of it: answered, lost on the way, or never sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    ConnectionTimeoutError,
)

from delivery.bodies import read_whole
from sms.signing import SignedRequest

# Official advice is at least a second, and their own samples read for three (aliyun-sms.md 1.1).
PATIENCE = ClientTimeout(total=5, sock_connect=2)
LARGEST_ANSWER = 64 * 1024
# The first that fits; before a connection stands, nothing of the request has left.
NOT_SENT: tuple[tuple[type[Exception], str], ...] = (
    (ClientConnectorDNSError, "no_such_host"),
    (ClientSSLError, "tls_failed"),
    (ClientConnectorError, "connect_failed"),
    (ConnectionTimeoutError, "connect_timeout"),
)
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `fields` is its JSON object, empty where it holds none that can be read."""

    status: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection came about: the provider has seen nothing."""

    code: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have arrived, its answer did not."""

    code: str


async def post(
    session: ClientSession, request: SignedRequest, patience: ClientTimeout
) -> Answer | NotSent | Lost:
    """Post once; a POST is never repeated by aiohttp (performance-and-faults.md 4.2).

    Errors of the network end here, as a word: their texts hold the address.
    """
    try:
        async with session.post(
            request.url,
            data=request.form,
            headers=HEADERS,
            timeout=patience,
            allow_redirects=False,
            auto_decompress=False,
        ) as response:
            return await _read(response)
    except (ClientError, OSError, TimeoutError) as error:
        return _fate(error)


def _fate(error: Exception) -> NotSent | Lost:
    for kind, code in NOT_SENT:
        if isinstance(error, kind):
            return NotSent(code)
    return Lost("answer_timeout" if isinstance(error, TimeoutError) else "connection_lost")


async def _read(response: ClientResponse) -> Answer:
    body = await read_whole(response.content, LARGEST_ANSWER)
    if body is None:
        response.close()
        return Answer(response.status, {})
    return Answer(response.status, _fields(body))


def _fields(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
