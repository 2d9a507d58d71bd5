"""What becomes of registrations that were decided on: the engine of approval tells it here (domain.md 29)."""

from collections.abc import Sequence

from db import bill_rows
from db.ids import ids_of
from db.models import Registration, RegistrationItem, ReturnReason
from exam.approval import Event as Way
from exam.approval import State as Outcome
from exam.registration import Event, Part, State
from handlers.act import Act
from handlers.approval.topics import Ruling, Topic, register
from handlers.charging.ordering import charge
from handlers.publicity import holding
from handlers.registration import desk, mending, telling
from handlers.registration.bodies import tell_bodies


class Reviewed(Topic):
    """Registrations follow their cases in statements over the whole lot."""

    plan_ids = "SELECT id FROM registration WHERE plan_id = $1"
    # A body has one order and one message for all that is decided on its people at once (33).
    bodies = (
        "SELECT id, plan_id || '/' || submitter_id AS body FROM registration WHERE submitter_id IS NOT NULL"
    )

    async def lock(self, ids: Sequence[int]) -> None:
        await desk.lock_many(ids)

    async def held(self, ids: Sequence[int], event: Way) -> dict[int, str]:
        return await holding.held(ids, event)

    async def approved(self, ids: Sequence[int], act: Act) -> None:
        await desk.move_many(ids, Event.APPROVED, decided_at=act.now, return_reason="", return_hint="")

    async def returned(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        await mending.give_back(ids, reason, hint, act)

    async def rejected(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        told = await _words(reason, hint)
        await desk.move_many(
            ids, Event.REJECTED, decided_at=act.now, closed_at=act.now, close_reason=told[:100]
        )

    async def withdrawn(self, ids: Sequence[int], act: Act) -> None:
        await desk.move_many(ids, Event.WITHDRAWN, closed_at=act.now)
        await RegistrationItem.filter(registration_id__in=ids).update(state=Part.CANCELLED)

    async def reopened(self, ids: Sequence[int], act: Act) -> None:
        undone = {"decided_at": None, "closed_at": None, "close_reason": "", "mend_until_at": None}
        await desk.move_many(ids, Event.UNDONE, **undone)

    async def gone_on(self, ids: Sequence[int]) -> set[int]:
        """What is billed or paid, mended or withdrawn meanwhile stays as it is."""
        undoable = [State.APPROVED, State.RETURNED, State.REJECTED]
        kept = await ids_of(Registration.filter(id__in=ids, state__in=undoable))
        return (set(ids) - set(kept)) | await bill_rows.billed(ids)

    async def settled(self, state: Outcome, ids: Sequence[int], ruling: Ruling, act: Act) -> None:
        if not ids:
            return
        if state is Outcome.RETURNED:
            await mending.tell(ids, await _words(ruling.reason, ruling.hint), act)
        elif state is Outcome.REJECTED:
            reason = await _words(ruling.reason, ruling.hint)
            await telling.put_all(ids, "registration_rejected", {"reason": reason}, act)
        elif state is Outcome.APPROVED:
            await _go_on(ids, act)


async def _go_on(ids: Sequence[int], act: Act) -> None:
    """Tell and bill who waits for it; who had paid and was looked at again has heard what was changed."""
    fresh = await ids_of(Registration.filter(id__in=ids, state=State.APPROVED).order_by("id"))
    await telling.put_all(fresh, "registration_approved", {}, act)
    await tell_bodies(fresh, "batch_approved", {}, act)
    await charge(fresh, act)


async def _words(reason: str, hint: str) -> str:
    """The reason as people read it, with the reviewer's own words where there are any."""
    known = await ReturnReason.get_or_none(topic=desk.TOPIC, code=reason)
    return f"{known.text if known else reason}" + (f"，{hint}" if hint else "")


register(desk.TOPIC, Reviewed())
