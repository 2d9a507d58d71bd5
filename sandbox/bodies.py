"""JSON bodies of the sandbox's own interface, and what is said about a wrong one."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web


class Unclear(ValueError):
    """A request cannot be understood; its text tells the person what to mend."""


async def read_object(request: web.Request) -> dict[str, object]:
    """The JSON object in the body; raises Unclear when there is none."""
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Unclear("请求体不是有效的 JSON") from error
    if not isinstance(body, dict):
        raise Unclear("请求体应是一个 JSON 对象")
    return body


def only(body: Mapping[str, object], allowed: Iterable[str]) -> None:
    """Raises Unclear with the first name that has no meaning here."""
    known = list(allowed)
    for name in body:
        if name not in known:
            raise Unclear(f"不认识的字段 {name}，可用的有：{'、'.join(known)}")


@web.middleware
async def explain(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answers 400 {"error": reason} where a handler raised Unclear."""
    try:
        return await handler(request)
    except Unclear as error:
        return web.json_response({"error": str(error)}, status=400)
