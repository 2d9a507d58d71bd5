"""My registrations: what became of each, what to do next, and the way to take one back."""

from collections.abc import Mapping

from aiohttp import web

from console.public.desk import Desk
from console.public.reading import ONE
from db.models import Registration
from exam.errors import RuleBroken
from exam.people import mask_phone
from exam.registration import Event, State, before
from handlers.applying import drafting, paying, submitting
from handlers.public import plans
from handlers.registration import mending
from messages.words import say

LOOKS: Mapping[State, str] = {
    State.DRAFT: "quiet",
    State.SUBMITTED: "wait",
    State.RETURNED: "bad",
    State.REJECTED: "bad",
    State.APPROVED: "wait",
    State.CONFIRMED: "good",
    State.COMPLETED: "good",
    State.WITHDRAWN: "quiet",
    State.ABANDONED: "quiet",
    State.CANCELLED: "bad",
}
"""The tone of each state in static/public.css; its words say the same."""


class Mine:
    """The handlers of /p/mine and /p/mine/{id}."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/mine", self.show, name="console.public.mine"),
            web.get(f"/mine/{ONE}", self.show_one, name="console.public.registration"),
            web.post(f"/mine/{ONE}/withdraw", self.withdraw),
            web.post(f"/mine/{ONE}/pay", self.pay),
        ]

    async def show(self, request: web.Request) -> web.Response:
        visitor = await self._desk.visitor(request)
        drafts = await drafting.list_drafts(visitor, self._desk.act())
        values = {
            "masked": mask_phone(visitor.phone),
            "looks": LOOKS,
            "registrations": await submitting.list_own(visitor),
            "drafts": [(draft, await plans.show_item(draft.item_id)) for draft in drafts],
        }
        return self._desk.page(request, "mine.html", values)

    async def show_one(self, request: web.Request) -> web.Response:
        visitor = await self._desk.visitor(request)
        row = await submitting.own(visitor, int(request.match_info["id"]))
        if row is None:
            raise web.HTTPNotFound
        return await self._page(request, row, "")

    async def withdraw(self, request: web.Request) -> web.Response:
        await self._desk.form(request)
        visitor = await self._desk.visitor(request)
        number = int(request.match_info["id"])
        try:
            row = await submitting.withdraw(visitor, number, self._desk.act())
        except RuleBroken:
            row = await submitting.own(visitor, number)
            if row is not None:
                return await self._page(request, row, say("applying.withdraw_late"))
        if row is None:
            raise web.HTTPNotFound
        raise web.HTTPSeeOther(f"/p/mine/{number}")

    async def pay(self, request: web.Request) -> web.Response:
        """Begin a payment; the page then shows where it is done."""
        await self._desk.form(request)
        visitor = await self._desk.visitor(request)
        row = await submitting.own(visitor, int(request.match_info["id"]))
        due = await paying.due_of(row, self._desk.clock()) if row else None
        if row is None or due is None or self._desk.pay is None:
            raise web.HTTPNotFound
        try:
            await self._desk.pay(due.bill_id, self._desk.act())
        except RuleBroken as no:
            return await self._page(request, row, say(f"refusal.{no.reason}", **no.values))
        raise web.HTTPSeeOther(f"/p/mine/{row.id}")

    async def _page(self, request: web.Request, row: Registration, error: str) -> web.Response:
        card = await plans.card_of(row.plan_id, self._desk.clock())
        values = {
            "row": row,
            "card": card,
            "item": await plans.show_item(row.plan_item_id),
            "looks": LOOKS,
            "parts": await submitting.parts_of(row),
            "mend_until": mending.until_of(row, row.plan),
            "error": error,
            "due": await paying.due_of(row, self._desk.clock()),
            "may_pay": self._desk.pay is not None,
            "may_withdraw": row.state in before(Event.WITHDRAWN),
        }
        return self._desk.page(request, "registration.html", values, status=422 if error else 200)
