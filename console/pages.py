"""The pages of the console: the board, and one task of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from console.live import Live
from console.stream import stream
from handlers import board
from handlers.alarms import showing

ONE_TASK = r"/tasks/{id:[0-9]{1,9}}"


class Pages:
    """The handlers of `/` and `/tasks/{id}`, each with the stream that keeps it current."""

    def __init__(self, clock: Callable[[], datetime], live: Live, ping: float) -> None:
        self._clock, self._live, self._ping = clock, live, ping

    def routes(self) -> list[web.AbstractRouteDef]:
        """Named console.*, so that their answers are known by their route."""
        return [
            web.get("/", self.show_board, name="console.board"),
            web.get("/stream", self.stream_board, name="console.board.stream"),
            web.get(ONE_TASK, self.show_task, name="console.task"),
            web.get(ONE_TASK + "/stream", self.stream_task, name="console.task.stream"),
        ]

    async def show_board(self, request: web.Request) -> web.Response:
        return self._page(request, "board.html", await self._tasks())

    async def stream_board(self, request: web.Request) -> web.StreamResponse:
        async def make() -> str:
            return aiohttp_jinja2.render_string("board_live.html", request, await self._tasks())

        return await stream(request, self._live, make, self._ping)

    async def show_task(self, request: web.Request) -> web.Response:
        shown = await self._task(request)
        if shown is None:
            return self._page(request, "missing.html", {"id": request.match_info["id"]}, status=404)
        return self._page(request, "task.html", shown)

    async def stream_task(self, request: web.Request) -> web.StreamResponse:
        if await self._task(request) is None:
            raise web.HTTPNotFound

        async def make() -> str:
            return aiohttp_jinja2.render_string("task_live.html", request, await self._task(request) or {})

        return await stream(request, self._live, make, self._ping)

    async def _tasks(self) -> dict[str, Any]:
        tasks = await board.tasks_on_board(self._clock())
        return {"tasks": tasks, "most": board.MOST_TASKS, "alarms": await showing.list_open()}

    async def _task(self, request: web.Request) -> dict[str, Any] | None:
        page = await board.task_page(int(request.match_info["id"]), self._clock())
        return None if page is None else {"page": page}

    def _page(
        self, request: web.Request, template: str, values: Mapping[str, Any], status: int = 200
    ) -> web.Response:
        whole = {**values, "now": self._clock()}
        return aiohttp_jinja2.render_template(template, request, whole, status=status)
