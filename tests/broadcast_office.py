"""Broadcasts of an office, from the draft to rows on their way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from dispatch_office import MORNING
from import_files import a_csv

from db.models import Broadcast, OutgoingMessage
from db.models.delivery import Lane, Sending
from handlers.act import Act
from handlers.broadcasts import approving, carrying, drafting, starting
from handlers.broadcasts.drafting import Draft

WANG = Act(MORNING, "staff:wang", Random(1), "考务中心")
LI = replace(WANG, actor="staff:li")
NOTICE = {"matter": "年度登记", "day": "2027-03-20"}


def later(act: Act = WANG, **period: float) -> Act:
    return replace(act, now=act.now + timedelta(**period))


async def a_draft(audience: str = "examiners", **changed: Any) -> Broadcast:
    usual: dict[str, Any] = {"title": "登记", "message": "notice", "values": NOTICE, "filters": {}}
    row, _ = await drafting.add(Draft(**{**usual, "audience": audience, **changed}), WANG)
    return row


async def a_list(folder: Path, people: int) -> Broadcast:
    """A draft to so many people of a file."""
    lines = [f"138{serial:08},人{serial}" for serial in range(1, people + 1)]
    return await a_draft("list", file=a_csv(folder, "手机号,姓名", *lines))


async def approved(row: Broadcast) -> Broadcast:
    await approving.submit(row.id, WANG)
    if (await Broadcast.get(id=row.id)).state == "SUBMITTED":
        await approving.approve(row.id, LI)
    return await Broadcast.get(id=row.id)


async def started(row: Broadcast) -> Broadcast:
    """Approved and started; nothing is carried yet."""
    await starting.start((await approved(row)).id, WANG)
    return await Broadcast.get(id=row.id)


async def carried(row: Broadcast) -> Broadcast:
    await carrying.carry_all((await started(row)).id, lambda: WANG)
    return await Broadcast.get(id=row.id)


async def messages(row: Broadcast) -> list[OutgoingMessage]:
    return await OutgoingMessage.filter(topic="broadcast", topic_id=row.id).order_by("id")


async def claimable(act: Act = WANG) -> int:
    """How many messages a sender would find in any of its lanes."""
    due = OutgoingMessage.filter(channel="sms", state=Sending.QUEUED, due_at__lte=act.now)
    return await due.filter(lane__in=[int(lane) for lane in Lane]).count()


async def fate(row: Broadcast, place: int, **changes: Any) -> None:
    """What became of the message at this place."""
    await OutgoingMessage.filter(id=(await messages(row))[place].id).update(**changes)


def delivered(act: Act = WANG) -> Mapping[str, Any]:
    return {"state": Sending.DELIVERED, "handed_at": act.now, "accepted_at": act.now, "ended_at": act.now}


def failed(code: str, act: Act = WANG) -> Mapping[str, Any]:
    return {"state": Sending.FAILED, "handed_at": act.now, "ended_at": act.now, "code": code}
