"""What is to be mended on one step of a draft, in words, by field: the same on a page and in a talk."""

from collections.abc import Mapping
from typing import Any

from db import settings
from exam.candidate_form import Form
from handlers.act import Act
from handlers.applying import choosing, claiming, drafting, filling, steps
from handlers.applying.drafting import Draft
from handlers.proving.sessions import Visitor
from handlers.registration.telling import words_of
from messages.words import say


async def errors(visitor: Visitor, draft: Draft, step: str, act: Act) -> dict[str, str]:
    """Of the step of handlers.applying.steps; an identity without faults is claimed for the phone."""
    texts = await filling.texts_of(draft, visitor, steps.work_in_words(draft.answers))
    read = await filling.read(texts, act)
    faults = filling.faults_among(read, [*steps.names_of(step), *(["work"] if step == "reason" else [])])
    told = {each.field: words_of(each) for each in faults}
    if step == "reason":
        told |= _work_error(draft, act) | await _subject_error(visitor, draft, texts, act)
    if step == "who" and not told:
        claimed = await claiming.claim(visitor, await _who(texts, read, act), act)
        if claimed.refused:
            told["id_number"] = await refused_in_words(claimed.refused)
    return told


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
