"""Venues, whose they are, in which district, and what they are filed for (domain.md 71)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.models import Venue, VenueOccupation
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.cells import tidy_code
from handlers.imports.columns import Column
from handlers.imports.lists import Held
from handlers.imports.rows import Row, refuse_repeats
from handlers.imports.storing import put, replace
from handlers.policies import places

PLAIN = {"考点代码": "code", "考点名称": "name", "地址": "address", "联系人": "contact", "电话": "phone"}

COLUMNS = (
    Column("考点代码", "字母、数字、- 和 _，不能重复", "V01", code=True),
    Column("考点名称", "考点全称", "东湖考点", limit=35),
    Column("所属机构代码", "机构表中的代码", "360102", code=True),
    Column("所在区县代码", "机构表中一个区县中心（或市、省中心）的代码", "360102", code=True),
    Column("地址", "详细地址", "南昌市东湖区某路 2 号", required=False, limit=200),
    Column("联系人", "姓名", "赵敏", required=False, limit=35),
    Column("电话", "固定电话或手机", "0791-12345", required=False, limit=32),
    Column("可承担职业", "职业代码，用分号分隔", "6-31-01-03", required=False),
)


@dataclass(frozen=True, slots=True, repr=False)
class VenueEntry(kind.Entry):
    """`occupations` is None where the file does not speak of them."""

    values: dict[str, Any]
    occupations: frozenset[int] | None


async def prepare(rows: list[Row], act: Act) -> list[VenueEntry]:
    refuse_repeats(rows, "考点代码", lambda row: row.text("考点代码") or None)
    owners, districts = await lists.organisations(), await lists.centres()
    reach = await places(act, "register.change")
    known = await lists.occupations()
    held = dict(await Venue.all().values_list("code", "organisation_id"))
    entries = []
    for row in rows:
        owner = lists.owner_in(row, "所属机构代码", owners, reach)
        if reach is not None and held.get(row.text("考点代码"), owner) not in reach | {owner}:
            row.refuse("beyond_venue")
        district = _id(row, "所在区县代码", districts, "district")
        occupations = _occupations(row, known)
        if not row.reasons:
            values = {name: row.text(header) for header, name in PLAIN.items() if header in row.texts}
            owners_of = {"organisation_id": owner, "district_id": district}
            entries.append(VenueEntry(row, {**values, **owners_of}, occupations))
    return entries


def _id(row: Row, header: str, ids: Mapping[str, int], reason: str) -> int | None:
    code = row.text(header)
    if code and code not in ids:
        row.refuse(reason, code=code[:32])
    return ids.get(code)


def _occupations(row: Row, known: Mapping[str, Held]) -> frozenset[int] | None:
    codes = [tidy_code(part) for part in lists.parts(row.text("可承担职业"))]
    for code in dict.fromkeys(codes):
        if code not in known:
            row.refuse("occupation", code=code[:32])
    if "可承担职业" not in row.texts:
        return None
    return frozenset(known[code].id for code in codes if code in known)


async def write(entries: list[VenueEntry], act: Act) -> None:
    codes = [entry.values["code"] for entry in entries]
    found = await Venue.filter(code__in=codes).order_by("id").select_for_update()
    stored = {each.code: each for each in found}
    held: dict[int, set[int]] = defaultdict(set)
    for each in await VenueOccupation.filter(venue_id__in=[each.id for each in found]):
        held[each.venue_id].add(each.occupation_id)
    wanted = {}
    for entry in entries:
        before = stored.get(entry.values["code"])
        holds = held[before.id] if before else set()
        differs = entry.occupations is not None and holds != entry.occupations
        venue, entry.row.outcome = await put(Venue, before, entry.values, act.now, also=differs)
        if differs:
            wanted[venue.id] = [{"occupation_id": id_} for id_ in sorted(entry.occupations or ())]
    await replace(VenueOccupation, "venue_id", wanted)


VENUES = kind.Kind("考点", COLUMNS, prepare, write, owned=True)
