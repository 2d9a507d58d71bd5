"""A body from outside is read whole or not at all."""

import asyncio

import pytest
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol

from delivery.bodies import read_whole


async def _coming(*pieces: bytes, largest: int) -> bytes | None:
    """Each piece comes when the one before it has been read."""
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    stream = StreamReader(protocol, 2**16, loop=loop)
    reading = asyncio.gather(read_whole(stream, largest))
    for piece in pieces:
        stream.feed_data(piece)
        for _ in range(5):
            await asyncio.sleep(0)
    stream.feed_eof()
    [body] = await reading
    return body


async def test_a_body_that_comes_in_pieces_is_one() -> None:
    assert await _coming(b"<Mess", b"ages", b"/>", largest=100) == b"<Messages/>"


@pytest.mark.parametrize(("largest", "body"), [(9, None), (10, b"0123456789")])
async def test_a_body_over_the_limit_is_none(largest: int, body: bytes | None) -> None:
    assert await _coming(b"01234", b"56789", largest=largest) == body
