"""My registrations: whoever has proved a phone sees what is theirs, and the way out."""

from aiohttp import web

from console.public.desk import Desk
from exam.people import mask_phone


class Mine:
    """The handler of /p/mine."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/mine", self.show, name="console.public.mine")]

    async def show(self, request: web.Request) -> web.Response:
        visitor = await self._desk.visitor(request)
        return self._desk.page(request, "mine.html", {"masked": mask_phone(visitor.phone)})
