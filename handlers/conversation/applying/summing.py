"""The summary before handing in: everything that was filled in, the ID number masked."""

from collections.abc import Mapping
from typing import Any

from delivery.channel import Choice
from exam.people import mask_id
from handlers.applying import choosing as subjects
from handlers.applying import files, steps
from handlers.applying.drafting import Draft
from handlers.conversation.applying import asking
from handlers.conversation.turns import Turn
from handlers.public import plans
from messages.findings import say_level


async def title_of(draft: Draft) -> str:
    item = await plans.show_item(draft.item_id)
    return f"{item.occupation} {say_level(item.level)}"


async def shown(draft: Draft, turn: Turn, fault: str) -> Mapping[str, Any]:
    """Values of the message: label and words of each answer, how many scans, what it costs in fen or None."""
    item = await plans.show_item(draft.item_id)
    taken = [each for each in item.subjects if subjects.is_ticked(draft.answers, each.number)]
    answers = {**draft.answers, "id_number": mask_id(draft.answers.get("id_number", ""))}
    lines = [line for _, lines in steps.filled(answers, [each.name for each in taken]) for line in lines]
    numbers = [each.number for each in taken]
    about = draft.answers.get("candidate_class", "")
    return {
        "title": await title_of(draft),
        "lines": lines,
        "scans": len(await files.scans_of(draft)),
        "fee_fen": await plans.fee_of(item.id, numbers, about, turn.act.today),
        "fault": fault,
    }


def fields_in(draft: Draft | None) -> list[Choice]:
    """What may be mended: the fields that are asked, photo and scans."""
    named = [name for name in asking.ASKED if draft is not None and asking.concerns(name, draft.answers)]
    own = [Choice(asking.FIELDS[name].label, name) for name in named]
    return [*own, Choice("照片", "photo"), Choice("材料", "scans")]
