"""The way in: a phone number, the code that was sent to it, and the way out."""

import re

from aiohttp import web

from console.public.browser import browser_of, keep_cookie
from console.public.desk import Desk
from exam.errors import RuleBroken
from exam.people import mask_phone, national
from exam.proving import Answer, Purpose
from handlers.proving import sessions
from handlers.proving.asking import ask_code, pending
from handlers.proving.taking import take_code
from messages.words import say

HOME = "/p/mine"
OWN_PAGE = re.compile(r"/p/[a-z0-9/-]*")
"""Where a log-in may lead back to: nobody is sent to another site by a link of ours."""


class Entering:
    """The handlers of /p/phone, /p/code and /p/leave."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/phone", self.show_phone, name="console.public.phone"),
            web.post("/phone", self.ask),
            web.get("/code", self.show_code, name="console.public.code"),
            web.post("/code", self.take),
            web.post("/leave", self.leave, name="console.public.leave"),
        ]

    async def show_phone(self, request: web.Request) -> web.Response:
        return self._desk.page(request, "phone.html", {"phone": "", "to": _way(request)})

    async def ask(self, request: web.Request) -> web.Response:
        form = await self._desk.form(request)
        phone = form.get("phone", "")
        try:
            await ask_code(Purpose.REGISTER, phone, browser_of(request), self._desk.act())
        except RuleBroken as no:
            values = {"phone": phone[:30], "to": _way(request), "error": _words(no)}
            return self._desk.refused(request, "phone.html", values)
        raise web.HTTPSeeOther(f"/p/code?to={_way(request)}")

    async def show_code(self, request: web.Request) -> web.Response:
        return await self._code_page(request, "")

    async def take(self, request: web.Request) -> web.Response:
        form = await self._desk.form(request)
        act, browser = self._desk.act(), browser_of(request)
        asked = await pending(Purpose.REGISTER, browser, act)
        if asked is None:
            raise web.HTTPSeeOther(f"/p/phone?to={_way(request)}")
        taken = await take_code(Purpose.REGISTER, asked.phone, form.get("code", ""), browser, act)
        if taken.answer is not Answer.RIGHT:
            key = "code_wrong" if taken.answer is Answer.WRONG else "code_spent"
            return await self._code_page(request, say(f"refusal.{key}", left=taken.left))
        inside = web.HTTPSeeOther(_way(request))
        keep_cookie(inside, taken.token, self._desk.house)
        raise inside

    async def _code_page(self, request: web.Request, error: str) -> web.Response:
        act = self._desk.act()
        asked = await pending(Purpose.REGISTER, browser_of(request), act)
        if asked is None:
            raise web.HTTPSeeOther(f"/p/phone?to={_way(request)}")
        wait = max(0, round((asked.again_at - act.now).total_seconds()))
        shown = {"masked": mask_phone(asked.phone), "phone": national(asked.phone), "wait": wait}
        values = {**shown, "to": _way(request), "error": error}
        return self._desk.page(request, "code.html", values, status=422 if error else 200)

    async def leave(self, request: web.Request) -> web.Response:
        await self._desk.form(request)
        await sessions.leave(browser_of(request), self._desk.act())
        raise web.HTTPSeeOther("/p/")


def _way(request: web.Request) -> str:
    wanted = request.query.get("to", "")
    return wanted if OWN_PAGE.fullmatch(wanted) else HOME


def _words(no: RuleBroken) -> str:
    return say(f"refusal.{no.reason}", **no.values)
