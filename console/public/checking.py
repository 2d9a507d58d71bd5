"""The last step: everything on one page, the promise, and handing in."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from console.public.desk import Desk
from console.public.drafts import own_draft
from console.public.reading import ONE
from exam.calendar import CHINA
from exam.candidate_form import Form
from exam.errors import RuleBroken
from handlers.applying import choosing, drafting, files, filling, signing, steps, submitting
from handlers.applying.checking import refused_in_words
from handlers.applying.drafting import Draft
from handlers.applying.submitting import NotWhole, Signed
from handlers.proving.sessions import Visitor
from handlers.public import plans
from handlers.registration.reading import FormFault
from handlers.registration.registering import FormRefused
from handlers.registration.telling import words_of
from messages.words import say

DATA = "data:image/png;base64,"
Problem = tuple[str, str]
"""The step that mends it, and what is to be mended."""
Own = tuple[Visitor, Draft]


class Checking:
    """The handlers of /p/drafts/{id}/check and /p/drafts/{id}/drop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(f"/drafts/{ONE}/check", self.show, name="console.public.check"),
            web.post(f"/drafts/{ONE}/check", self.submit),
            web.post(f"/drafts/{ONE}/drop", self.drop),
        ]

    async def show(self, request: web.Request) -> web.Response:
        visitor, draft = await own_draft(self._desk, request)
        read = await self._read(visitor, draft)
        return await self._page(request, (visitor, draft), _problems(read), "")

    async def submit(self, request: web.Request) -> web.Response:
        form = await self._desk.form(request)
        visitor = await self._desk.visitor(request)
        draft = await drafting.find(visitor, int(request.match_info["id"]), self._desk.act())
        if draft is None:  # handed in a moment ago, by another click or in another tab
            raise web.HTTPSeeOther("/p/mine")
        read = await self._read(visitor, draft)
        if not isinstance(read, Form):
            return await self._page(request, (visitor, draft), _problems(read), "")
        drawn, typed = _drawn(form.get("signature", "")), form.get("typed_name", "")
        signed = Signed(draft, read, form.get("pledge") == "yes", drawn, typed)
        try:
            row = await submitting.submit(visitor, signed, self._desk.act())
        except NotWhole as no:
            return await self._lacking(request, (visitor, draft), no.lacking)
        except FormRefused as no:
            return await self._page(request, (visitor, draft), _problems(no.faults), "")
        except RuleBroken as no:
            if no.reason == "draft_unknown":
                raise web.HTTPSeeOther("/p/mine") from None
            return await self._page(
                request, (visitor, draft), [("", say(f"refusal.{no.reason}", **no.values))], ""
            )
        raise web.HTTPSeeOther(f"/p/mine/{row.id}")

    async def drop(self, request: web.Request) -> web.Response:
        await self._desk.form(request)
        visitor = await self._desk.visitor(request)
        await drafting.drop(visitor, int(request.match_info["id"]), self._desk.act())
        raise web.HTTPSeeOther("/p/mine")

    async def _read(self, visitor: Visitor, draft: Draft) -> Form | list[FormFault]:
        texts = await filling.texts_of(draft, visitor, steps.work_in_words(draft.answers))
        return await filling.read(texts, self._desk.act())

    async def _lacking(self, request: web.Request, own: Own, lacking: Mapping[str, str]) -> web.Response:
        problems = [(step, await refused_in_words(code)) for step, code in lacking.items() if step != "check"]
        pledge = lacking.get("check", "")
        return await self._page(request, own, problems, say(f"applying.{pledge}") if pledge else "")

    async def _page(
        self, request: web.Request, own: Own, problems: list[Problem], error: str
    ) -> web.Response:
        (visitor, draft), is_sent = own, request.method == "POST"
        item = await plans.show_item(draft.item_id)
        values: dict[str, Any] = {
            "draft": draft,
            "item": item,
            "fee_fen": await self._fee(draft, item),
            "steps": steps.STEPS,
            "step": "check",
            "filled": steps.filled(draft.answers, _chosen(draft, item)),
            "is_pledged": await signing.is_pledged(visitor, draft.item_id),
            "photo": await files.photo_of(draft),
            "scans": await files.scans_of(draft),
            "problems": problems,
            "error": error,
        }
        return self._desk.page(request, "check.html", values, status=422 if is_sent else 200)

    async def _fee(self, draft: Draft, item: plans.Item) -> int | None:
        """What the chosen subjects cost whoever says of themselves what the draft says."""
        about = draft.answers.get("candidate_class", "")
        today = self._desk.clock().astimezone(CHINA).date()
        return await plans.fee_of(item.id, _numbers(draft, item), about, today)


def _numbers(draft: Draft, item: plans.Item) -> list[int]:
    return [each.number for each in item.subjects if choosing.is_ticked(draft.answers, each.number)]


def _chosen(draft: Draft, item: plans.Item) -> list[str]:
    taken = _numbers(draft, item)
    return [each.name for each in item.subjects if each.number in taken]


def _drawn(sent: str) -> bytes:
    """What the page's canvas was saved as; empty for none, and for what is no such thing one broken byte."""
    if not sent:
        return b""
    try:
        return b64decode(sent.removeprefix(DATA), validate=True) or b"\0"
    except ValueError:
        return b"\0"


def _problems(read: Form | list[FormFault]) -> list[Problem]:
    if isinstance(read, Form):
        return []
    return [(steps.step_of(each.field), words_of(each)) for each in read]
