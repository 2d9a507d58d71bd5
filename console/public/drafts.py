"""The steps of a registration: one page each, kept whether right or wrong, mended beside the field."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from console.public import steps
from console.public.desk import Desk
from console.public.reading import ONE
from db import settings
from exam.candidate_form import Form
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.applying import choosing, claiming, drafting, filling
from handlers.applying.drafting import Draft
from handlers.proving.sessions import Visitor
from handlers.public import plans
from handlers.registration.telling import words_of
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
        errors = await self._errors(visitor, draft, step)
        if errors:
            return await self._page(request, (visitor, draft), errors)
        raise web.HTTPSeeOther(f"/p/drafts/{draft.id}/{steps.after(step)}")

    async def _errors(self, visitor: Visitor, draft: Draft, step: str) -> dict[str, str]:
        """What is to be mended on this page, by field."""
        act = self._desk.act()
        texts = await filling.texts_of(draft, visitor, steps.work_in_words(draft.answers))
        read = await filling.read(texts, act)
        faults = filling.faults_among(read, [*steps.names_of(step), *(["work"] if step == "reason" else [])])
        errors = {each.field: words_of(each) for each in faults}
        if step == "reason":
            errors |= _work_error(draft, act) | await _subject_error(visitor, draft, texts, act)
        if step == "who" and not errors:
            claimed = await claiming.claim(visitor, await _who(texts, read, act), act)
            if claimed.refused:
                errors["id_number"] = await refused_in_words(claimed.refused)
        return errors

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


async def refused_in_words(code: str) -> str:
    rules = await settings.in_force()
    return say(f"applying.{code}", contact=rules.contact, phone=rules.contact_phone)


async def _who(texts: Mapping[str, str], read: Form | list[Any], act: Act) -> Form:
    """The identity alone, where other steps still have faults."""
    if isinstance(read, Form):
        return read
    names = {*drafting.OF_THE_PERSON, "phone", "occupation", "level"}
    alone = await filling.read({name: text for name, text in texts.items() if name in names}, act)
    assert isinstance(alone, Form)  # noqa: S101 - its fields were just found faultless
    return alone


async def _subject_error(
    visitor: Visitor, draft: Draft, texts: Mapping[str, str], act: Act
) -> dict[str, str]:
    """What speaks against the subjects ticked; without an identity yet, only that there are none."""
    if not texts["subjects"] and not all(
        choosing.is_ticked(draft.answers, each) for each in await filling.held_in(draft.item_id)
    ):
        return {"subjects": say("applying.subjects_none")}
    names = {*drafting.OF_THE_PERSON, "phone", "occupation", "level", "attempt", "subjects"}
    form = await filling.read({name: text for name, text in texts.items() if name in names}, act)
    told = await choosing.faults(visitor, draft.item_id, form, act) if isinstance(form, Form) else ()
    return {each.field: words_of(each) for each in told[:1]}


def _work_error(draft: Draft, act: Act) -> dict[str, str]:
    told = steps.fault_in_work(draft.answers, act.today)
    return {"work": told} if told else {}


def _resumed(draft: Draft) -> str:
    """Where to go on: at the step after the last one kept."""
    return steps.after(draft.step) if draft.step else "who"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
