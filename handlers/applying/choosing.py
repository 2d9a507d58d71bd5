"""Which subjects are taken, and how: all of a new exam, or those that are made up (domain.md 32, 40-42)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.models import PlanItem, Standing
from exam.candidate_form import Form
from exam.makeup import Standing as Result
from exam.registration import Attempt
from handlers.act import Act
from handlers.applying import claiming
from handlers.proving.sessions import Visitor
from handlers.registration import judging, offering
from handlers.registration.reading import FormFault

SUBJECT = "subject_"
YES = "yes"


@dataclass(frozen=True, slots=True)
class Shown:
    """A result in force as its holder reads it; the last day counts."""

    subject: str
    passed: bool
    valid_until: date


def is_ticked(answers: Mapping[str, str], number: int) -> bool:
    """All are until somebody has chosen."""
    return "attempt" not in answers or answers.get(f"{SUBJECT}{number}") == YES


def as_text(answers: Mapping[str, str], held: Collection[int]) -> str:
    """The field 科目 of a form; empty for all of a new exam."""
    ticked = [number for number in sorted(held) if is_ticked(answers, number)]
    is_whole = answers.get("attempt") != Attempt.MAKEUP and len(ticked) == len(held)
    return "" if is_whole else "、".join(map(str, ticked))


async def results_of(visitor: Visitor, item_id: int) -> list[Shown]:
    """What the visitor holds of the item's occupation and level."""
    return [
        Shown(row.subject.name, row.passed, row.valid_until) for row in await _standings(visitor, item_id)
    ]


async def faults(visitor: Visitor, item_id: int, form: Form, act: Act) -> Sequence[FormFault]:
    """What speaks against the subjects chosen, before the rest is filled in."""
    item = await PlanItem.get(id=item_id).select_related("plan")
    offer = await offering.load(item.plan, None, act.today)
    judged = judging.place(form, offer)
    held = [
        Result(row.subject_id, row.mode.value, row.passed, row.valid_until, row.makeups_left)
        for row in await _standings(visitor, item_id)
    ]
    judging.judge_subjects(judged, held, offer)
    return judged.faults


async def _standings(visitor: Visitor, item_id: int) -> list[Standing]:
    person, item = await claiming.person_of(visitor), await PlanItem.get(id=item_id)
    mine = Standing.filter(person_id=person.id if person else 0, ended_at=None)
    about = mine.filter(occupation_id=item.occupation_id, level_id=item.level_id)
    return await about.order_by("subject_id").select_related("subject")
