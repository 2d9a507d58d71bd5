"""A robot in a group of WeCom or DingTalk: one line of text to the address that the group gave it."""

import json

from aiohttp import ClientError, ClientSession, ClientTimeout

from delivery.bodies import read_whole

PATIENCE = ClientTimeout(total=5, connect=2)
LARGEST_ANSWER = 4096


async def post(session: ClientSession, address: str, text: str) -> str:
    """Post once; "" when the robot took it, else a code for the log: the address holds the robot's key."""
    body = {"msgtype": "text", "text": {"content": text}}
    try:
        async with session.post(address, json=body, timeout=PATIENCE, allow_redirects=False) as answer:
            if answer.status != 200:
                return f"http_{answer.status}"
            return _verdict(await read_whole(answer.content, LARGEST_ANSWER) or b"")
    except (ClientError, OSError, TimeoutError) as error:
        return type(error).__name__


def _verdict(body: bytes) -> str:
    """Both answer 200 to everything and say in errcode what they think of it; 0 is well."""
    try:
        code = json.loads(body).get("errcode")
    except (ValueError, AttributeError):
        return "odd_answer"
    return "" if code == 0 else f"errcode_{code}" if isinstance(code, int) else "odd_answer"
