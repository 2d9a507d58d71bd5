"""What becomes of a broadcast that was submitted: the engine of approval tells it here."""

from collections.abc import Sequence
from dataclasses import replace

from db.models import ApprovalCase, Broadcast
from exam.broadcast import Event, State, check_second
from handlers.act import Act
from handlers.approval.hands import STAFF, person
from handlers.approval.submitting import submit
from handlers.approval.topics import Topic, register
from handlers.broadcasts import desk


async def ask(row: Broadcast, act: Act) -> ApprovalCase:
    """Open a case in the name of who submitted it, whoever noticed that it must be decided (anew)."""
    submitter = replace(act, actor=row.submitter, caller=None)
    return await submit(desk.TOPIC, row.id, row.organisation_id, submitter)


class Decided(Topic):
    """A broadcast is approved for the size it has been submitted or looked at with."""

    async def lock(self, ids: Sequence[int]) -> None:
        for each in sorted(ids):
            await desk.lock(each)

    async def approved(self, ids: Sequence[int], act: Act) -> None:
        for each in ids:
            row = await desk.lock(each)
            check_second(person(act), *(who.removeprefix(STAFF) for who in (row.author, row.submitter)))
            await desk.move(row, Event.APPROVE, act, approver=act.actor, approved_size=row.size)

    async def returned(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await self._move(ids, Event.RETURN, act)

    async def rejected(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await self._move(ids, Event.STOP, act, ended_at=act.now)

    async def withdrawn(self, ids: Sequence[int], act: Act) -> None:
        await self._move(ids, Event.RETURN, act)

    async def reopened(self, ids: Sequence[int], act: Act) -> None:
        for each in ids:
            row = await desk.lock(each)
            await desk.move(row, Event.OUTGROW if row.state is State.APPROVED else Event.SUBMIT, act)

    async def gone_on(self, ids: Sequence[int]) -> set[int]:
        kept = Broadcast.filter(id__in=ids, state__in=[State.APPROVED, State.DRAFT])
        return set(ids) - {row.id for row in await kept.only("id")}

    async def _move(self, ids: Sequence[int], event: Event, act: Act, **changed: object) -> None:
        for each in ids:
            await desk.move(await desk.lock(each), event, act, **changed)


register(desk.TOPIC, Decided())
