"""One POST to the provider and what became of it: answered, lost on the way, or never sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from delivery.bodies import read_whole
from delivery.posting import Lost, NotSent, fate
from sms.signing import SignedRequest

# Official advice is at least a second, and their own samples read for three (aliyun-sms.md 1.1).
PATIENCE = ClientTimeout(total=5, sock_connect=2)
LARGEST_ANSWER = 64 * 1024
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `fields` is its JSON object, empty where it holds none that can be read."""

    status: int
    fields: Mapping[str, Any]


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
        return fate(error)


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
