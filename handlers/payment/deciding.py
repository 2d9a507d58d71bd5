"""Refunds that were asked for go through approval: who asks and who decides are different people (29, 82)."""

from collections.abc import Sequence
from dataclasses import replace

from db.atomic import atomic
from db.ids import ids_of
from db.models import ApprovalCase, BillLine, Refund
from exam.approval import State, Verdict
from exam.payment import RefundEvent, RefundState, next_refund
from handlers import policies
from handlers.act import Act
from handlers.approval import deciding
from handlers.approval.submitting import submit
from handlers.approval.topics import Ruling, Topic, register
from handlers.payment import refunding

OTHER = "other"
"""The reason that every list of reasons has."""


@atomic
async def decide(refund_id: int, agreed: bool, act: Act, reason: str = OTHER) -> Refund:
    """Agree or refuse at the step where the refund waits, as its case would be decided.

    Raises RuleBroken: unknown_id, not_allowed, refund_not_allowed, and as approval.deciding.decide does.
    """
    bill, row = await refunding.lock(refund_id)
    await policies.allow(act, "refund.decide", bill.organisation_id)
    if row.state is not RefundState.REQUESTED:
        next_refund(row.state, RefundEvent.APPROVED)
    ruling = Ruling(Verdict.PASS) if agreed else Ruling(Verdict.REJECT, reason)
    await deciding.take(await _case(row, bill.organisation_id, act), ruling, act)
    return await Refund.get(id=refund_id)


async def _case(row: Refund, organisation_id: int, act: Act) -> ApprovalCase:
    """Its case; what was asked for before there were any gets one now, in the asker's name."""
    case = await ApprovalCase.get_or_none(topic=refunding.TOPIC, topic_id=row.id, state=State.OPEN)
    asker = replace(act, actor=row.made_by, caller=None)
    return case or await submit(refunding.TOPIC, row.id, organisation_id, asker)


class Refunds(Topic):
    """A refund is sent when the last step agrees; sent to mend or refused, it is asked for anew."""

    plan_ids = "SELECT r.id FROM refund r JOIN bill b ON b.id = r.bill_id WHERE b.plan_id = $1"

    async def lock(self, ids: Sequence[int]) -> None:
        for each in sorted(ids):
            await refunding.lock(each)

    async def approved(self, ids: Sequence[int], act: Act) -> None:
        await self._move(ids, RefundEvent.APPROVED, decided_by=act.actor)

    async def returned(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await self._refuse(ids, act)

    async def rejected(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await self._refuse(ids, act)

    async def withdrawn(self, ids: Sequence[int], act: Act) -> None:
        await self._refuse(await ids_of(Refund.filter(id__in=ids, state=RefundState.REQUESTED)), act)

    async def reopened(self, ids: Sequence[int], act: Act) -> None:
        await self._move(ids, RefundEvent.UNDONE, decided_by="")

    async def gone_on(self, ids: Sequence[int]) -> set[int]:
        """The lines of what was refused are free for another refund."""
        kept = await Refund.filter(id__in=ids, state=RefundState.APPROVED, due_at=None).only("id")
        return set(ids) - {row.id for row in kept}

    async def settled(self, state: State, ids: Sequence[int], ruling: Ruling, act: Act) -> None:
        """Only now may it be sent: money that has gone back cannot be undone."""
        if state is State.APPROVED:
            await Refund.filter(id__in=ids, state=RefundState.APPROVED).update(due_at=act.now)

    async def _refuse(self, ids: Sequence[int], act: Act) -> None:
        await self._move(ids, RefundEvent.REFUSED, decided_by=act.actor, ended_at=act.now)
        await BillLine.filter(refund_id__in=ids).update(refund_id=None)

    async def _move(self, ids: Sequence[int], event: RefundEvent, **changes: object) -> None:
        for row in await Refund.filter(id__in=ids).order_by("id"):
            await refunding.move(row, event, **changes)


register(refunding.TOPIC, Refunds())
