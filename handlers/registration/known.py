"""What is known of the people of a lot before it is stored: themselves, bars, places held, results, dates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tortoise.expressions import Q

from db import lots, registration_rows
from db.models import PersonBar, Registration, RegistrationItem
from db.models import Standing as StandingRow
from db.models.people import Barred
from exam.clashes import Slot
from exam.makeup import Standing
from exam.registration import ENDED, OPEN_TO_EDITS, Attempt, Part, State
from handlers.act import Act
from handlers.registration.offering import Offer

__all__ = ["OPEN_TO_EDITS", "Known", "Place", "look_up"]


class Place(NamedTuple):
    """A registration of the same plan that has not ended."""

    id: int
    state: State
    submitter_id: int | None
    batch_id: int | None
    mend_until_at: datetime | None


@dataclass(slots=True, repr=False)
class Known:
    """`persons` and `slots` (item id, when, what) by blind index; the rest by the person's id."""

    persons: dict[str, dict[str, Any]]
    barred: dict[int | None, str] = field(default_factory=dict)
    places: dict[tuple[int, int], Place] = field(default_factory=dict)
    standings: dict[tuple[int | None, int, int], list[Standing]] = field(
        default_factory=lambda: defaultdict(list)
    )
    slots: dict[str, list[tuple[int, Slot, str]]] = field(default_factory=lambda: defaultdict(list))


async def look_up(indexes: Sequence[str], offer: Offer, act: Act) -> Known:
    """Everything that a lot is held against, in one question for each kind of thing."""
    async with lots.planned_anew():
        known = Known(await registration_rows.known_persons(indexes))
        ids = [row["id"] for row in known.persons.values()]
        if ids:
            await _bars(known, ids, act)
            await _places(known, ids, offer)
            await _standings(known, ids)
            await _slots(known, ids)
    return known


async def _bars(known: Known, ids: Sequence[int], act: Act) -> None:
    today = act.today
    in_force = Q(until_on__isnull=True) | Q(until_on__gte=today)
    bars = PersonBar.filter(in_force, person_id__in=ids, kind=Barred.REGISTRATION, from_on__lte=today)
    for bar in await bars:
        known.barred[bar.person_id] = bar.until_on.isoformat() if bar.until_on else ""


async def _places(known: Known, ids: Sequence[int], offer: Offer) -> None:
    rows = Registration.filter(plan_id=offer.plan.id, person_id__in=ids).exclude(state__in=list(ENDED))
    told = rows.values_list(
        "plan_item_id", "person_id", "id", "state", "submitter_id", "batch_id", "mend_until_at"
    )
    for item_id, person_id, id_, state, *rest in await told:
        known.places[item_id, person_id] = Place(id_, State(state), *rest)


async def _standings(known: Known, ids: Sequence[int]) -> None:
    for row in await StandingRow.filter(person_id__in=ids, ended_at=None):
        known.standings[row.person_id, row.occupation_id, row.level_id].append(
            Standing(row.subject_id, row.mode.value, row.passed, row.valid_until, row.makeups_left)
        )


async def _slots(known: Known, ids: Sequence[int]) -> None:
    """When these people sit already, in this plan and in others."""
    index_of = {row["id"]: index for index, row in known.persons.items()}
    sitting = RegistrationItem.filter(registration__person_id__in=ids, state=Part.ACTIVE).exclude(
        registration__state__in=list(ENDED)
    )
    told = sitting.exclude(attempt=Attempt.EXEMPT).values_list(
        "registration__person_id",
        "registration__plan_item_id",
        "plan_subject__subject_id",
        "plan_subject__held_on",
        "plan_subject__starts_at",
        "plan_subject__minutes",
        "plan_subject__plan_item__occupation__name",
    )
    for person_id, item_id, subject, held_on, starts_at, minutes, title in await told:
        slot = Slot(int(subject), held_on, starts_at, minutes)
        known.slots[index_of[int(person_id)]].append((int(item_id), slot, str(title)))
