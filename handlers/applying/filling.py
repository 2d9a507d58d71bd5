"""A draft as a form: what was typed at all steps together, read as a row of a school's list would be."""

from collections.abc import Mapping, Sequence

from db.ids import ids_of
from db.models import PlanItem, PlanSubject
from exam.candidate_form import Form
from exam.people import national
from handlers.act import Act
from handlers.applying import choosing
from handlers.applying.drafting import Draft
from handlers.proving.sessions import Visitor
from handlers.registration import offering, reading
from handlers.registration.reading import FormFault
from handlers.registration.words import HEADERS


async def texts_of(draft: Draft, visitor: Visitor, work: str) -> dict[str, str]:
    """The answers by the names of a form's fields; phone and item are not the visitor's to type."""
    item = await PlanItem.get(id=draft.item_id).prefetch_related("occupation")
    texts = {name: text for name, text in draft.answers.items() if name in HEADERS}
    held = {"held_occupation": item.occupation.code} if texts.get("held_level") else {}
    fixed = {
        "phone": national(visitor.phone),
        "occupation": item.occupation.code,
        "level": str(item.level_id),
        "subjects": choosing.as_text(draft.answers, await held_in(draft.item_id)),
        "work": work,
    }
    return {**held, **texts, **fixed}


async def held_in(item_id: int) -> list[int]:
    """The numbers of the item's subjects."""
    return await ids_of(PlanSubject.filter(plan_item_id=item_id).order_by("subject_id"), "subject_id")


async def read(texts: Mapping[str, str], act: Act) -> Form | list[FormFault]:
    """The form, or all that is to be mended."""
    today = act.today
    return reading.read(texts, await offering.form_lists(today))


def faults_among(faults: Form | Sequence[FormFault], names: Sequence[str]) -> list[FormFault]:
    """Those of the fields named."""
    if isinstance(faults, Form):
        return []
    return [each for each in faults if each.field in names]
