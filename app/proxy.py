"""The sandbox behind our own address, in the demo only: the sandbox itself stays a process apart."""

from collections.abc import AsyncIterator

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, web

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "te", "upgrade"}
SESSION = web.AppKey("sandbox_session", ClientSession)
TARGET = web.AppKey("sandbox_target", str)


def add_sandbox(app: web.Application, target: str) -> None:
    """Pass /sandbox/… on to `target`, streaming."""
    app[TARGET] = target.rstrip("/")
    app.cleanup_ctx.append(_session)
    app.router.add_get("/sandbox", _to_slash)
    app.router.add_route("*", "/sandbox/{rest:.*}", _pass_on)


async def _session(app: web.Application) -> AsyncIterator[None]:
    async with ClientSession(timeout=ClientTimeout(total=None, connect=2), auto_decompress=False) as session:
        app[SESSION] = session
        yield


async def _to_slash(_: web.Request) -> web.Response:
    raise web.HTTPFound("/sandbox/")


async def _pass_on(request: web.Request) -> web.StreamResponse:
    url = f"{request.app[TARGET]}/{request.raw_path.removeprefix('/sandbox/')}"
    headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
    body = await request.read()
    try:
        async with request.app[SESSION].request(
            request.method, url, headers=headers, data=body, allow_redirects=False
        ) as answer:
            return await _stream(request, answer)
    except ClientError:
        return web.Response(status=502, text="沙箱没有应答")


async def _stream(request: web.Request, answer: ClientResponse) -> web.StreamResponse:
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
    response = web.StreamResponse(status=answer.status, headers=kept)
    await response.prepare(request)
    async for piece in answer.content.iter_any():
        await response.write(piece)
    await response.write_eof()
    return response
