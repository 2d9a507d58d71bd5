"""Lists on show, and the form on which somebody objects to a line of one."""

from aiohttp import web

from console.public.desk import Desk
from exam.errors import RuleBroken
from handlers.public import publicity
from handlers.public.publicity import Card, Line
from handlers.publicity.objecting import LONGEST, LONGEST_NAME, Said, take
from messages.words import say

ONE = r"{id:[0-9]{1,9}}"
LINE = r"{line:[0-9]{1,9}}"


class Shown:
    """The handlers of /p/publicity/{id} and /p/publicity/{id}/{line}."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(f"/publicity/{ONE}", self.show, name="console.public.publicity"),
            web.get(f"/publicity/{ONE}/taken", self.show_taken),
            web.get(f"/publicity/{ONE}/{LINE}", self.ask),
            web.post(f"/publicity/{ONE}/{LINE}", self.take),
        ]

    async def show(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        wanted = int(after) if after.isdecimal() and len(after) < 10 else 0
        page = await publicity.show(int(request.match_info["id"]), wanted, self._desk.clock())
        if page is None:
            raise web.HTTPNotFound
        return self._desk.page(request, "publicity.html", {"page": page})

    async def show_taken(self, request: web.Request) -> web.Response:
        return self._desk.page(request, "objected.html", {"id": int(request.match_info["id"])})

    async def ask(self, request: web.Request) -> web.Response:
        card, line = await self._line(request)
        await self._desk.visitor(request)
        return self._page(request, card, line, {"name": "", "text": ""})

    async def take(self, request: web.Request) -> web.Response:
        form = await self._desk.form(request)
        visitor = await self._desk.visitor(request)
        card, line = await self._line(request)
        said = {name: form.get(name, "") for name in ("name", "text")}
        try:
            await take(visitor, line.id, Said(said["name"], said["text"]), self._desk.act())
        except RuleBroken as no:
            return self._page(
                request, card, line, {**said, "error": say(f"refusal.{no.reason}", **no.values)}
            )
        raise web.HTTPSeeOther(f"/p/publicity/{card.id}/taken")

    async def _line(self, request: web.Request) -> tuple[Card, Line]:
        ids = [int(request.match_info[name]) for name in ("id", "line")]
        found = await publicity.show_line(ids[0], ids[1], self._desk.clock())
        if found is None:
            raise web.HTTPNotFound
        return found

    def _page(self, request: web.Request, card: Card, line: Line, said: dict[str, str]) -> web.Response:
        limits = {"most_name": LONGEST_NAME, "most": LONGEST}
        values = {"card": card, "line": line, **limits, **said}
        return self._desk.page(request, "objection.html", values, status=422 if "error" in said else 200)
