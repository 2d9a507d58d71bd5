"""Again to those whom a broadcast did not reach."""

import json
from typing import Any

from db import broadcast_rows, settings
from db.atomic import atomic
from db.models import OutgoingMessage
from db.models.delivery import Lane
from delivery.opt_outs import opted_out
from exam.broadcast import Event
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.broadcasts import desk, lots
from handlers.broadcasts.choosing import values_of
from handlers.broadcasts.people import Person
from messages.wording import variables


@atomic
async def retry(broadcast_id: int, act: Act) -> int:
    """Send it anew to everybody whose last message failed; returns how many they are.

    Left out are those who opted out meanwhile and messages whose text is not kept any more.
    """
    row = await desk.lock_to(broadcast_id, "broadcast.write", act)
    rules = await settings.in_force()
    if (await lots.people_waiting([row.id]))[row.id]:
        raise RuleBroken("still_enqueueing")
    if row.tally is not None:
        raise RuleBroken("broadcast_too_old")
    own = variables(row.message) - values_of(row).keys()
    ids = await broadcast_rows.failed(row.id)
    people: list[Person] = []
    for start in range(0, len(ids), lots.LOT):
        found = OutgoingMessage.filter(id__in=ids[start : start + lots.LOT], redacted_at=None)
        people += [_person(each, own) for each in await found.order_by("id")]
    refusing = await opted_out({each.index for each in people}, Lane.BROADCAST, act.sign)
    people = [each for each in people if each.index not in refusing]
    if not people:
        raise RuleBroken("nothing_failed")
    await desk.move(
        row,
        Event.RETRY,
        act,
        round=row.round + 1,
        looked_at=act.now,
        ended_at=None,
        expires_at=act.now + rules.useful_for,
    )
    await lots.keep(row.id, row.round, people)
    return len(people)


def _person(message: OutgoingMessage, own: frozenset[str]) -> Person:
    params: dict[str, Any] = json.loads(message.params)
    values = {key: params[key] for key in own if key in params}
    if "day" in own:
        values["day"] = f"{params['year']}-{params['month']}-{params['day']}"
    return Person(message.address, message.address_index, values)
