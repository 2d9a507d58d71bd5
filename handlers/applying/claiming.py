"""Whose phone it is: it speaks for one person, and nobody takes over another (domain.md C12)."""

from dataclasses import dataclass

from db import attempts, secrets
from db.atomic import atomic
from db.models import Person
from exam.candidate_form import Form
from exam.id_papers import index_text
from exam.proving import Scope
from handlers.act import Act
from handlers.proving.sessions import Visitor

MOST_CLAIMS = 10
"""Refusals of an hour that say why: more, and a phone could ask who is registered here."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The person, or why the phone does not speak for them: a code for words."""

    person: Person | None = None
    refused: str = ""


async def person_of(visitor: Visitor) -> Person | None:
    """Whom this phone speaks for; None while it has told nobody's name."""
    return await Person.get_or_none(phone_index=visitor.phone_index, phone_proved_at__isnull=False)


@atomic
async def claim(visitor: Visitor, form: Form, act: Act) -> Claimed:
    """Let the phone speak for the person of this form, unless either belongs to another.

    A refusal is counted, so nothing is raised. What was stored of a person is not changed here (31).
    """
    index = secrets.index(index_text(form.paper, form.number))
    mine = await person_of(visitor)
    found = mine or await Person.filter(id_index=index).select_for_update().first()
    if found is None:
        return Claimed(await _create(visitor, form, index, act))
    refused = _refusal(visitor, mine, found, index, form)
    if refused:
        tries = await attempts.count(Scope.PERSON, visitor.phone_index, act.now)
        return Claimed(refused=refused if tries <= MOST_CLAIMS else "claims_full")
    if mine is None:
        found.phone, found.phone_index = visitor.phone, visitor.phone_index
        found.phone_proved_at = found.changed_at = act.now
        found.version += 1
        await found.save()
    return Claimed(found)


def _refusal(visitor: Visitor, mine: Person | None, found: Person, index: str, form: Form) -> str:
    """A number that somebody else's school wrote down is not proved, but it is not the visitor's either."""
    if mine is not None:
        if mine.id_index != index:
            return "phone_of_another"
        return "" if mine.name == form.name else "name_differs"
    is_free = found.phone_proved_at is None and found.phone_index in {"", visitor.phone_index}
    return "" if is_free and found.name == form.name else "identity_taken"


async def _create(visitor: Visitor, form: Form, index: str, act: Act) -> Person:
    return await Person.create(
        name=form.name,
        id_type=form.paper,
        id_number=form.number,
        id_index=index,
        sex=form.sex,
        born_on=form.born_on,
        nation=form.nation or "汉",
        phone=visitor.phone,
        phone_index=visitor.phone_index,
        phone_proved_at=act.now,
        made_at=act.now,
        changed_at=act.now,
    )
