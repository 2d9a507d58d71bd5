"""Disputes: while one is open, nothing of its number, examiner or task is taken away."""

from typing import Any, NamedTuple

from tortoise.expressions import F

from db import audit, retention
from db.atomic import atomic
from db.models import Dispute, Examiner, ExaminerPhone, RetentionWalk, Task
from db.models.retention import About
from exam.errors import RuleBroken
from exam.people import mask_phone
from handlers.act import Act
from handlers.policies import allow
from handlers.quiet import index_of


class Subject(NamedTuple):
    """Whom or what a dispute is about; `id` of an examiner or a task, `number` as people write it."""

    about: About
    id: int = 0
    number: str = ""


@atomic
async def open_dispute(subject: Subject, reason: str, act: Act) -> int:
    """Keep everything of the subject from now on; the dispute's id.

    Raises RuleBroken: phone_wrong, unknown_id, dispute_open, dispute_reason.
    """
    await allow(act, "dispute.change", None)
    if not 1 <= len(reason.strip()) <= 200:
        raise RuleBroken("dispute_reason")
    index = index_of(subject.number) if subject.about is About.NUMBER else ""
    await _check(subject)
    await retention.stand_still()
    mine: dict[str, Any] = {"about": subject.about, "subject_id": subject.id, "address_index": index}
    if await Dispute.filter(**mine, closed_at=None).exists():
        raise RuleBroken("dispute_open")
    row = await Dispute.create(**mine, reason=reason.strip(), opened_at=act.now, opened_by=act.actor)
    detail = {"about": subject.about.value, "of": subject.id or index}
    await audit.record("dispute.open", f"dispute:{row.id}", detail, act.actor, act.now)
    return row.id


async def _check(subject: Subject) -> None:
    if subject.about is About.EXAMINER and not await Examiner.exists(id=subject.id):
        raise RuleBroken("unknown_id", what="考评员", id=subject.id)
    if subject.about is About.TASK and not await Task.exists(id=subject.id):
        raise RuleBroken("unknown_id", what="考评任务", id=subject.id)


@atomic
async def close(dispute_id: int, act: Act) -> None:
    """Let go of what it kept: the walks go back to it. Raises RuleBroken: unknown_id, dispute_closed."""
    await allow(act, "dispute.change", None)
    row = await Dispute.filter(id=dispute_id).select_for_update().first()
    if row is None:
        raise RuleBroken("unknown_id", what="争议", id=dispute_id)
    if row.closed_at is not None:
        raise RuleBroken("dispute_closed", id=dispute_id)
    await retention.stand_still()
    row.closed_at, row.closed_by = act.now, act.actor
    await row.save(update_fields=["closed_at", "closed_by"])
    await _send_back()
    await audit.record("dispute.close", f"dispute:{row.id}", {}, act.actor, act.now)


async def _send_back() -> None:
    passed = RetentionWalk.filter(held_id__isnull=False)
    await passed.filter(later_id__isnull=True).update(later_id=F("held_id"))
    await passed.filter(later_id__gt=F("held_id")).update(later_id=F("held_id"))
    await passed.update(turned_at=None)


async def list_disputes(act: Act, *, closed: bool = False) -> list[dict[str, Any]]:
    """Open disputes, oldest first; with `closed` those that ended, too. Numbers masked."""
    await allow(act, "dispute.list", None)
    rows = await (Dispute.all() if closed else Dispute.filter(closed_at=None)).order_by("id")
    phones = await ExaminerPhone.filter(phone_index__in=[each.address_index for each in rows])
    numbers = {each.phone_index: mask_phone(each.phone) for each in phones}
    return [
        {
            "id": each.id,
            "about": each.about.value,
            "of": each.subject_id or numbers.get(each.address_index),
            "reason": each.reason,
            "opened_at": each.opened_at.isoformat(),
            "opened_by": each.opened_by,
            "closed_at": each.closed_at.isoformat() if each.closed_at else None,
            "closed_by": each.closed_by,
        }
        for each in rows
    ]
