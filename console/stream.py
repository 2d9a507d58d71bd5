"""Server-sent events: a fragment at once, and again whenever it is another one."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from console.live import Live

HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}


async def stream(
    request: web.Request, live: Live, make: Callable[[], Awaitable[str]], ping: float
) -> web.StreamResponse:
    """Send the fragment that `make` gives until the browser leaves or the service stops.

    A comment goes out after `ping` seconds of silence, so that nothing on the way closes the line.
    """
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    loop = asyncio.get_running_loop()
    shown, spoke_at = "", loop.time()
    try:
        while not live.over and request.transport is not None:
            version, fragment = await live.fragment(request.path, make)
            if fragment != shown:
                await response.write(event(version, fragment))
                shown, spoke_at = fragment, loop.time()
            elif loop.time() - spoke_at >= ping:
                await response.write(b": still here\n\n")
                spoke_at = loop.time()
            await live.pause()
    except ConnectionResetError:
        pass  # the browser has left, and nobody needs the answer
    return response


def event(version: str, fragment: str) -> bytes:
    """One unnamed event; its id is the version it shows."""
    lines = fragment.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join([f"id: {version}\n", *(f"data: {line}\n" for line in lines), "\n"]).encode()
