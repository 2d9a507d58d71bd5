"""Who gets a broadcast now, and who is left out and why."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from db.models import Broadcast
from db.models.delivery import Lane
from db.visible import scope_at
from delivery.opt_outs import blocked, opted_out
from handlers.act import Act
from handlers.broadcasts import wording
from handlers.broadcasts.audiences import AUDIENCES
from handlers.broadcasts.audiences.audience import Wanted
from handlers.broadcasts.people import ADDRESSEE, Exclusion, Person, unique
from messages.variables import fault_in


@dataclass(frozen=True, slots=True)
class Choice:
    """`excluded` counts people by reason."""

    people: Sequence[Person]
    excluded: dict[str, int]


async def choose(broadcast: Broadcast, act: Act) -> Choice:
    """The audience as the database has it now; RuleBroken when a filter names nothing any more."""
    values = values_of(broadcast)
    reach = await scope_at(broadcast.organisation_id)
    wanted = Wanted(broadcast.id, broadcast.filters, wording.come_on(broadcast.message, values), reach)
    found = unique(await AUDIENCES[broadcast.audience].find(wanted))
    refusing = await opted_out({each.index for each in found}, Lane.BROADCAST, act.sign)
    unreached = await blocked(refusing)
    people: list[Person] = []
    left_out: Counter[str] = Counter()
    for each in found:
        why = each.why or _why_not(each, refusing, unreached)
        if why is None:
            people.append(each)
        else:
            left_out[why.value] += 1
    return Choice(people, dict(left_out))


def values_of(broadcast: Broadcast) -> dict[str, Any]:
    """What everybody's message says alike."""
    values: dict[str, Any] = json.loads(broadcast.given)
    return values


def _why_not(each: Person, refusing: set[str], unreached: set[str]) -> Exclusion | None:
    if each.index in unreached:
        return Exclusion.BLOCKED
    if each.index in refusing:
        return Exclusion.OPTED_OUT
    # The other values of a list were checked when it was read.
    return Exclusion.VALUE if fault_in(ADDRESSEE, each.own.get(ADDRESSEE, "-")) else None
