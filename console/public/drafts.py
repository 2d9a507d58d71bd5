"""The steps of a registration: one page each, kept whether right or wrong, mended beside the field."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from console.public.desk import Desk
from console.public.reading import ONE
from exam.errors import RuleBroken
from handlers.applying import checking, choosing, drafting, filling, steps
from handlers.applying.drafting import Draft
from handlers.proving.sessions import Visitor
from handlers.public import plans
from messages.words import say

STEP = r"{step:who|background|reason}"


class Drafts:
    """The handlers of /p/items/{id} and of /p/drafts/{id}/who, /background, /reason."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post(f"/items/{ONE}", self.begin),
            web.get(f"/drafts/{ONE}/{STEP}", self.show, name="console.public.draft"),
            web.post(f"/drafts/{ONE}/{STEP}", self.keep),
        ]

    async def begin(self, request: web.Request) -> web.Response:
        form = await self._desk.form(request)
        visitor = await self._desk.visitor(request, back=f"/p/plans/{_number(form.get('plan', ''))}")
        try:
            draft = await drafting.begin(visitor, int(request.match_info["id"]), self._desk.act())
        except RuleBroken as no:
            told = {"title": "现在不能报名", "advice": say(f"refusal.{no.reason}", **no.values)}
            return self._desk.refused(request, "fault.html", told)
        raise web.HTTPSeeOther(f"/p/drafts/{draft.id}/{_resumed(draft)}")

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request, await own_draft(self._desk, request), {})

    async def keep(self, request: web.Request) -> web.Response:
        form = await self._desk.form(request)
        visitor, draft = await own_draft(self._desk, request)
        step, act = request.match_info["step"], self._desk.act()
        names = steps.names_of(step)
        if step == "reason":
            names += [f"{choosing.SUBJECT}{each}" for each in await filling.held_in(draft.item_id)]
        await drafting.keep(visitor, draft.id, step, {name: form.get(name, "") for name in names}, act)
        draft = await drafting.find(visitor, draft.id, act) or draft
        errors = await checking.errors(visitor, draft, step, act)
        if errors:
            return await self._page(request, (visitor, draft), errors)
        raise web.HTTPSeeOther(f"/p/drafts/{draft.id}/{steps.after(step)}")

    async def _page(
        self, request: web.Request, own: tuple[Visitor, Draft], errors: Mapping[str, str]
    ) -> web.Response:
        (visitor, draft), step = own, request.match_info["step"]
        values: dict[str, Any] = {
            "draft": draft,
            "item": await plans.show_item(draft.item_id),
            "step": step,
            "fields": steps.FIELDS[step],
            "steps": steps.STEPS,
            "periods": steps.PERIODS,
            "is_ticked": partial(choosing.is_ticked, draft.answers),
            "results": await choosing.results_of(visitor, draft.item_id) if step == "reason" else (),
            "errors": errors,
        }
        return self._desk.page(request, "step.html", values, status=422 if errors else 200)


async def own_draft(desk: Desk, request: web.Request) -> tuple[Visitor, Draft]:
    """The visitor and their draft; somebody else's is not found."""
    visitor = await desk.visitor(request)
    draft = await drafting.find(visitor, int(request.match_info["id"]), desk.act())
    if draft is None:
        raise web.HTTPNotFound
    return visitor, draft


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _resumed(draft: Draft) -> str:
    """Where to go on: at the step after the last one kept."""
    return steps.after(draft.step) if draft.step else "who"
