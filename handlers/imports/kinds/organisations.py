"""The tree of centres, stations, schools and bodies (domain.md A1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.models import Organisation
from db.models.organisations import Kind as Rank
from handlers.act import Act
from handlers.imports import kind
from handlers.imports.columns import Column
from handlers.imports.kinds import tree
from handlers.imports.kinds.cities import city_above, holder
from handlers.imports.kinds.organisation_columns import LICENSED, values_in
from handlers.imports.rows import Row, refuse_repeats
from handlers.imports.storing import put
from handlers.policies import places

RANKS = {
    "省中心": Rank.PROVINCE,
    "市中心": Rank.CITY,
    "区县中心": Rank.COUNTY,
    "所站": Rank.STATION,
    "院校": Rank.SCHOOL,
    "机构": Rank.BODY,
    "考评委": Rank.PANEL,
}
MAY_BE_TOP = ("省中心", "市中心", "区县中心")

COLUMNS = (
    Column("代码", "字母、数字、- 和 _，不能重复", "360102", code=True),
    Column("名称", "机构全称", "东湖区职业技能鉴定中心", limit=100),
    Column(
        "类型", "省中心、市中心、区县中心、所站、院校、机构、考评委之一", "区县中心", choices=tuple(RANKS)
    ),
    Column(
        "上级代码", "上级机构的代码，可在本表任意一行；最上级的中心留空", "3601", required=False, code=True
    ),
    Column("负责人", "姓名", "王芳", required=False, limit=50),
    Column("地址", "详细地址", "南昌市东湖区某路 1 号", required=False, limit=200),
    Column("联系人", "姓名", "李强", required=False, limit=35),
    Column("电话", "固定电话或手机", "0791-12333", required=False, limit=32),
    Column("业务主管代码", "业务主管机构的代码，与上级不同时填写", "3601", required=False, code=True),
    *LICENSED,
)


@dataclass(frozen=True, slots=True, repr=False)
class OrganisationEntry(kind.Entry):
    place: tree.Place
    values: dict[str, Any]


async def prepare(rows: list[Row], act: Act) -> list[OrganisationEntry]:
    """Entries with parents first; a row that hangs on a rejected one is rejected too."""
    refuse_repeats(rows, "代码", lambda row: row.text("代码") or None)
    stored = await _stored()
    await _refuse_beyond(rows, stored, act)
    entries = {}
    for row in rows:
        entry = _entry(row, stored)
        if not row.reasons:
            entries[entry.place.code] = entry
    order = tree.settle(
        {code: entry.place for code, entry in entries.items()},
        {code: place.parent for code, place in stored.items()},
        {row.text("代码"): row for row in reversed(rows)},
    )
    return [entries[code] for code in order]


async def _refuse_beyond(rows: list[Row], stored: Mapping[str, tree.Place], act: Act) -> None:
    """Refuse what stands, or would stand, where the caller has nothing to enter."""
    reach = await places(act, "register.change")
    if reach is None:
        return
    codes = {str(code) for code in await Organisation.filter(id__in=reach).values_list("code", flat=True)}
    new = {row.text("代码") for row in rows} - stored.keys()
    for row in rows:
        code = row.text("代码")
        stood = stored[code].parent if code in stored else None
        above = row.texts.get("上级代码", stood or "")
        if code not in codes | new or above not in codes | new | {stood}:
            row.refuse("beyond", code=code)


async def _stored() -> dict[str, tree.Place]:
    found = await Organisation.all()
    codes: dict[int | None, str] = {each.id: each.code for each in found}
    return {
        each.code: tree.Place(
            each.code, codes.get(each.parent_id, ""), codes.get(each.business_parent_id, "")
        )
        for each in found
    }


def _entry(row: Row, stored: Mapping[str, tree.Place]) -> OrganisationEntry:
    code = row.text("代码")
    before = stored.get(code, tree.Place(code))
    place = tree.Place(
        code, row.texts.get("上级代码", before.parent), row.texts.get("业务主管代码", before.business)
    )
    if row.text("类型") in RANKS and row.text("类型") not in MAY_BE_TOP and not place.parent:
        row.refuse("needs_parent", kind=row.text("类型"))
    return OrganisationEntry(row, place, {**values_in(row), "kind": RANKS.get(row.text("类型"))})


async def write(entries: list[OrganisationEntry], act: Act) -> None:
    """Store a chunk whose parents are stored already or come earlier in it."""
    wanted = {code for entry in entries for code in entry.place.codes}
    found = await Organisation.filter(code__in=list(wanted)).order_by("path").select_for_update()
    known = {each.code: each for each in found}
    for entry in entries:
        absent = [code for code in entry.place.above if code not in known]
        if absent:
            entry.row.refuse("organisation", code=absent[0])
        else:
            await _store(entry, known, act)


async def _store(entry: OrganisationEntry, known: dict[str, Organisation], act: Act) -> None:
    place, before = entry.place, known.get(entry.place.code)
    parent, business = known.get(place.parent), known.get(place.business)
    path_before, city_before = (before.path, before.city_id) if before else ("", None)
    city = None if parent is None or entry.values["kind"] is Rank.CITY else await city_above(parent)
    if (
        city
        and entry.values.get("code3")
        and (other := await holder(city, entry.values["code3"], place.code))
    ):
        entry.row.refuse("code3_taken", code=other)
        return
    values = {
        **entry.values,
        "code": place.code,
        "city_id": city or (before.id if before else None),
        "parent_id": parent.id if parent else None,
        "business_parent_id": business.id if business else None,
        "path": (parent.path if parent else "") + place.code + "/",
    }
    stored, entry.row.outcome = await put(Organisation, before, values, act.now)
    known[place.code] = stored
    if stored.city_id is None:
        stored.city_id = stored.id
        await stored.save(update_fields=["city_id"])
    if before is not None and (path_before, city_before) != (stored.path, stored.city_id):
        await _take_along(path_before, city_before, stored, known)


async def _take_along(path: str, city: int | None, top: Organisation, known: dict[str, Organisation]) -> None:
    """Give what stood below `path` its place below `top`, and its city where it had that of the old place."""
    for each in await Organisation.filter(path__startswith=path).exclude(id=top.id):
        # SQLite's LIKE does not tell capitals from small letters
        if each.path.startswith(path):
            moved = known.get(each.code, each)
            moved.path = top.path + each.path.removeprefix(path)
            moved.city_id = top.city_id if each.city_id == city else each.city_id
            await moved.save(update_fields=["path", "city_id"])


ORGANISATIONS = kind.Kind("机构", COLUMNS, prepare, write, owned=True)
