"""A case in words: what it is about, so that somebody can decide on it in a chat."""

from collections.abc import Mapping

from db.models import ApprovalCase, Broadcast, Plan, Registration
from exam.people import mask_name
from messages.findings import say_level
from messages.instants import say_instant
from messages.words import say


async def case_words(case: ApprovalCase) -> Mapping[str, str | int]:
    """Topic, what it is about (people masked), who handed it in and when."""
    return {
        "case": case.id,
        "topic": say(f"approval_topic.{case.topic}"),
        "about": await _about(case),
        "by": case.submitted_by,
        "since": say_instant(case.submitted_at),
    }


async def _about(case: ApprovalCase) -> str:
    match case.topic:
        case "registration":
            return await _registration(case.topic_id)
        case "plan":
            plan = await Plan.get_or_none(id=case.topic_id)
            return plan.title if plan else ""
        case "broadcast":
            row = await Broadcast.get_or_none(id=case.topic_id)
            return row.title if row else ""
    return f"第 {case.topic_id} 号"


async def _registration(registration_id: int) -> str:
    row = await Registration.get_or_none(id=registration_id)
    if row is None:
        return f"第 {registration_id} 号"
    await row.fetch_related("person", "plan_item__occupation")
    item = row.plan_item
    return f"{mask_name(row.person.name)} {item.occupation.name} {say_level(item.level_id)}"
