"""What open disputes keep from being taken away: the messages of a number, an examiner or a task."""

from collections.abc import Sequence

from db.models import Dispute, ExaminerPhone, Invitation
from db.models.retention import About
from db.retention import Held

INVITATION, TASK = "invitation", "task"


async def held() -> Held:
    """What all open disputes keep together."""
    return await kept_by(await Dispute.filter(closed_at=None))


async def kept_by(disputes: Sequence[Dispute]) -> Held:
    """Numbers and topics of these disputes.

    Of a task: what was written about it, and all replies of the numbers that were asked. Of an examiner:
    everything to and from any number he ever had.
    """
    if not disputes:
        return Held()
    examiners = _subjects(disputes, About.EXAMINER)
    tasks = _subjects(disputes, About.TASK)
    phones = await ExaminerPhone.filter(examiner_id__in=examiners)
    numbers = {each.address_index for each in disputes if each.about is About.NUMBER}
    numbers |= {each.phone_index for each in phones}
    asked = await Invitation.filter(task_id__in=tasks).select_related("phone")
    own = await Invitation.filter(examiner_id__in=examiners)
    return Held(
        outgoing_to=numbers,
        incoming_from=numbers | {each.phone.phone_index for each in asked},
        topics={(INVITATION, each.id) for each in (*asked, *own)} | {(TASK, each) for each in tasks},
    )


def _subjects(disputes: Sequence[Dispute], about: About) -> list[int]:
    return [each.subject_id for each in disputes if each.about is about]
