"""Examiners brought to the state that a file gives: the person, the phone in use, scope and districts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from db import secrets
from db.models import Examiner, ExaminerDistrict, ExaminerPhone, ExaminerScope
from handlers.act import Act
from handlers.imports import kind
from handlers.imports.storing import put, replace


@dataclass(frozen=True, slots=True, repr=False)
class ExaminerEntry(kind.Entry):
    """`phone` is E.164; `scope` pairs of occupation's id and level; `districts` ids in order of wish."""

    id_number: str
    phone: str
    values: dict[str, Any]
    scope: frozenset[tuple[int, int]]
    districts: tuple[int, ...]

    @property
    def hanging(self) -> "Hanging":
        return Hanging({secrets.index(self.phone)}, set(self.scope), list(self.districts))


@dataclass(slots=True)
class Hanging:
    """What hangs on an examiner: blind indexes of the phones in use, scope, districts in order."""

    phones: set[str] = field(default_factory=set)
    scope: set[tuple[int, int]] = field(default_factory=set)
    districts: list[int] = field(default_factory=list)


async def write(entries: list[ExaminerEntry], act: Act) -> None:
    """Store a chunk; a person is found again by the ID number."""
    indexes = {secrets.index(entry.id_number): entry for entry in entries}
    found = await Examiner.filter(id_index__in=list(indexes)).order_by("id").select_for_update()
    stored = {each.id_index: each for each in found}
    held = await _held([each.id for each in found])
    stale: dict[int, tuple[Hanging, ExaminerEntry]] = {}
    for index, entry in indexes.items():
        before = stored.get(index)
        has = held[before.id] if before else Hanging()
        differs = has != entry.hanging
        identity = {} if before else {"id_number": entry.id_number, "id_index": index}
        values = {**entry.values, **identity}
        examiner, entry.row.outcome = await put(Examiner, before, values, act.now, also=differs)
        if differs:
            stale[examiner.id] = (has, entry)
    await _hang(stale, act)


async def _held(ids: Iterable[int]) -> dict[int, Hanging]:
    chosen = list(ids)
    held: dict[int, Hanging] = defaultdict(Hanging)
    open_phones = ExaminerPhone.filter(examiner_id__in=chosen, valid_until__isnull=True)
    for owner, index in await open_phones.values_list("examiner_id", "phone_index"):
        held[owner].phones.add(index)
    for scope in await ExaminerScope.filter(examiner_id__in=chosen):
        held[scope.examiner_id].scope.add((scope.occupation_id, scope.level_id))
    for wish in await ExaminerDistrict.filter(examiner_id__in=chosen).order_by("rank"):
        held[wish.examiner_id].districts.append(wish.district_id)
    return held


async def _hang(stale: dict[int, tuple[Hanging, ExaminerEntry]], act: Act) -> None:
    await _change_phones(stale, act)
    scope = {
        id_: [{"occupation_id": occupation, "level_id": level} for occupation, level in sorted(entry.scope)]
        for id_, (has, entry) in stale.items()
        if has.scope != entry.hanging.scope
    }
    await replace(ExaminerScope, "examiner_id", scope)
    districts = {
        id_: [{"district_id": district, "rank": rank} for rank, district in enumerate(entry.districts, 1)]
        for id_, (has, entry) in stale.items()
        if has.districts != entry.hanging.districts
    }
    await replace(ExaminerDistrict, "examiner_id", districts)


async def _change_phones(stale: dict[int, tuple[Hanging, ExaminerEntry]], act: Act) -> None:
    """Close the period of a number given up, and open one for the new number."""
    fresh = []
    for id_, (has, entry) in stale.items():
        index = secrets.index(entry.phone)
        if has.phones - {index}:
            in_use = ExaminerPhone.filter(examiner_id=id_, valid_until__isnull=True)
            await in_use.exclude(phone_index=index).update(valid_until=act.now)
        if index not in has.phones:
            fresh.append(
                ExaminerPhone(examiner_id=id_, phone=entry.phone, phone_index=index, valid_from=act.now)
            )
    await ExaminerPhone.bulk_create(fresh)
