"""What stands before every public page: foreign forms stay out, faults are said in plain words."""

from collections.abc import Awaitable, Callable

import aiohttp_jinja2
from aiohttp import web
from aiohttp.typedefs import Middleware

from console.public.browser import SAFE, House, from_elsewhere
from console.safety import HEADERS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SAID = {
    403: ("页面已过期", "请返回上一页，刷新后再提交一次。您已经保存的内容不会丢失。"),
    404: ("没有找到这个页面", "链接可能已经失效，或者这不是您本人的报名。"),
    405: ("没有找到这个页面", "请从首页重新进入。"),
    413: ("文件太大", "请返回上一页，按页面上的大小要求压缩后再上传。"),
}


def guarding(house: House) -> Middleware:
    """Refuse what does not come from our own pages, and show what went wrong as a page."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.method not in SAFE and from_elsewhere(request, house):
                raise web.HTTPForbidden
            return await handler(request)
        except web.HTTPException as told:
            if told.status not in SAID:
                raise
            title, advice = SAID[told.status]
            values = {"title": title, "advice": advice}
            return aiohttp_jinja2.render_template("fault.html", request, values, status=told.status)

    return guard


async def keep_safe(_: web.Request, response: web.StreamResponse) -> None:
    """Add the safety headers to every answer below /p/; no page with somebody's data stays in a cache."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
