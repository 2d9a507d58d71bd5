"""Bodies of HTTP from outside: read to their end, in however many pieces they come, up to a limit."""

from aiohttp import StreamReader


async def read_whole(content: StreamReader, largest: int) -> bytes | None:
    """The body; None when it has more than `largest` bytes, the rest is then left unread."""
    body = bytearray()
    async for piece in content.iter_any():
        body += piece
        if len(body) > largest:
            return None
    return bytes(body)
