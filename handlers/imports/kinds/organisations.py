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
from handlers.imports.rows import Row, refuse_repeats
from handlers.imports.storing import put

RANKS = {
    "省中心": Rank.PROVINCE,
    "市中心": Rank.CITY,
    "区县中心": Rank.COUNTY,
    "所站": Rank.STATION,
    "院校": Rank.SCHOOL,
    "机构": Rank.BODY,
}
MAY_BE_TOP = ("省中心", "市中心", "区县中心")
PLAIN = {"名称": "name", "负责人": "head", "地址": "address", "联系人": "contact", "电话": "phone"}

COLUMNS = (
    Column("代码", "字母、数字、- 和 _，不能重复", "360102", code=True),
    Column("名称", "机构全称", "东湖区职业技能鉴定中心", limit=100),
    Column("类型", "省中心、市中心、区县中心、所站、院校、机构之一", "区县中心", choices=tuple(RANKS)),
    Column(
        "上级代码", "上级机构的代码，可在本表任意一行；最上级的中心留空", "3601", required=False, code=True
    ),
    Column("负责人", "姓名", "王芳", required=False, limit=50),
    Column("地址", "详细地址", "南昌市东湖区某路 1 号", required=False, limit=200),
    Column("联系人", "姓名", "李强", required=False, limit=35),
    Column("电话", "固定电话或手机", "0791-12333", required=False, limit=32),
    Column("业务主管代码", "业务主管机构的代码，与上级不同时填写", "3601", required=False, code=True),
)


@dataclass(frozen=True, slots=True, repr=False)
class OrganisationEntry(kind.Entry):
    place: tree.Place
    values: dict[str, Any]


async def prepare(rows: list[Row], act: Act) -> list[OrganisationEntry]:
    """Entries with parents first; a row that hangs on a rejected one is rejected too."""
    refuse_repeats(rows, "代码", lambda row: row.text("代码") or None)
    stored = await _stored()
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
    values: dict[str, Any] = {name: row.text(header) for header, name in PLAIN.items() if header in row.texts}
    values["kind"] = RANKS.get(row.text("类型"))
    return OrganisationEntry(row, place, values)


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
    path_before = before.path if before else ""
    values = {
        **entry.values,
        "code": place.code,
        "parent_id": parent.id if parent else None,
        "business_parent_id": business.id if business else None,
        "path": (parent.path if parent else "") + place.code + "/",
    }
    stored, entry.row.outcome = await put(Organisation, before, values, act.now)
    known[place.code] = stored
    if path_before and path_before != stored.path:
        await _move_below(path_before, stored.path, known)


async def _move_below(old: str, new: str, known: dict[str, Organisation]) -> None:
    """Give the whole subtree its new path."""
    for each in await Organisation.filter(path__startswith=old):
        # SQLite's LIKE does not tell capitals from small letters
        if each.path.startswith(old):
            moved = known.get(each.code, each)
            moved.path = new + each.path.removeprefix(old)
            await moved.save(update_fields=["path"])


ORGANISATIONS = kind.Kind("机构", COLUMNS, prepare, write)
