"""What every public page needs: the time, the browser, a form that is ours, and a way to answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from console.public.browser import House, browser_of, fresh_browser, is_our_form, keep_cookie
from handlers.act import Act
from handlers.applying.paying import Start
from handlers.proving import sessions
from handlers.proving.sessions import Visitor


@dataclass(frozen=True, slots=True)
class Desk:
    """`clock` gives aware UTC; `sign` counts into a message's billed parts; `pay` begins a payment.

    Without `pay` nothing can be paid on the pages.
    """

    clock: Callable[[], datetime]
    house: House
    sign: str = ""
    pay: Start | None = None

    def act(self) -> Act:
        return Act(self.clock(), "candidate", SystemRandom(), self.sign)

    async def visitor(self, request: web.Request, back: str = "") -> Visitor:
        """Whoever has proved a phone; others are asked to, and come back to this page or to `back`."""
        known = await sessions.visitor(browser_of(request), self.act())
        if known is None:
            raise web.HTTPSeeOther(f"/p/phone?to={back or request.rel_url.path}")
        return known

    async def form(self, request: web.Request) -> dict[str, str]:
        """The text fields of a form of ours, without outer blanks; 403 for a form that is not."""
        sent = await request.post()
        if not is_our_form(browser_of(request), sent):
            raise web.HTTPForbidden
        return {name: value.strip() for name, value in sent.items() if isinstance(value, str)}

    def page(
        self, request: web.Request, template: str, values: Mapping[str, Any], status: int = 200
    ) -> web.Response:
        """Render a page; a browser without a cookie is given one, so that the page's forms are its own."""
        browser = browser_of(request)
        fresh = fresh_browser(browser, self.act())
        whole = {"error": "", **values, "now": self.clock(), "form_token": sessions.form_token(fresh.token)}
        response = aiohttp_jinja2.render_template(template, request, whole, status=status)
        if fresh.token != browser.token:
            keep_cookie(response, fresh.token, self.house)
        return response

    def refused(self, request: web.Request, template: str, values: Mapping[str, Any]) -> web.Response:
        """The same page again, saying what to mend."""
        return self.page(request, template, values, status=422)
