"""What everybody may read: the plans that are published, one plan, the announcements."""

from aiohttp import web

from console.public.desk import Desk
from handlers.public import notices, plans, publicity

ONE = r"{id:[0-9]{1,9}}"


class Reading:
    """The handlers of /p/, /p/plans/{id} and /p/notices/{id}."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.show_home, name="console.public.home"),
            web.get(f"/plans/{ONE}", self.show_plan, name="console.public.plan"),
            web.get(f"/notices/{ONE}", self.show_notice, name="console.public.notice"),
        ]

    async def show_home(self, request: web.Request) -> web.Response:
        now = self._desk.clock()
        values = {
            "plans": await plans.list_plans(now),
            "shown": await publicity.list_open(now),
            "notices": await notices.list_notices(now),
        }
        return self._desk.page(request, "home.html", values)

    async def show_plan(self, request: web.Request) -> web.Response:
        page = await plans.show_plan(int(request.match_info["id"]), self._desk.clock())
        if page is None:
            raise web.HTTPNotFound
        return self._desk.page(request, "plan.html", {"page": page})

    async def show_notice(self, request: web.Request) -> web.Response:
        notice = await notices.show_notice(int(request.match_info["id"]), self._desk.clock())
        if notice is None:
            raise web.HTTPNotFound
        return self._desk.page(request, "notice.html", {"notice": notice})
