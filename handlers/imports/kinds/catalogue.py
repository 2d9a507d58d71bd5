"""Occupations and the levels they are examined at."""

from collections import defaultdict
from dataclasses import dataclass

from db.models import Occupation, OccupationLevel
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.columns import Column
from handlers.imports.rows import Row, refuse_repeats
from handlers.imports.storing import put, replace

COLUMNS = (
    Column("职业代码", "国家职业分类大典中的代码", "6-31-01-03", code=True),
    Column("职业名称", "职业（工种）名称", "电工", limit=35),
    Column("类别", "自行填写，最多 20 个字", "生产制造", required=False, limit=20),
    Column("级别", "用分号分隔，如 5;4;3;2;1 或 五级;四级", "5;4;3;2;1"),
)


@dataclass(frozen=True, slots=True, repr=False)
class OccupationEntry(kind.Entry):
    values: dict[str, str]
    levels: frozenset[int]


async def prepare(rows: list[Row], act: Act) -> list[OccupationEntry]:
    refuse_repeats(rows, "职业代码", lambda row: row.text("职业代码") or None)
    names = await lists.levels()
    entries = []
    for row in rows:
        found = {lists.level_in(row, part, names) for part in lists.parts(row.text("级别"))}
        if not row.reasons:
            entries.append(OccupationEntry(row, _values(row), frozenset(level for level in found if level)))
    return entries


def _values(row: Row) -> dict[str, str]:
    fields = {"职业代码": "code", "职业名称": "name", "类别": "category"}
    return {name: row.text(header) for header, name in fields.items() if header in row.texts}


async def write(entries: list[OccupationEntry], act: Act) -> None:
    codes = [entry.values["code"] for entry in entries]
    found = await Occupation.filter(code__in=codes).order_by("id").select_for_update()
    stored = {each.code: each for each in found}
    held: dict[int, set[int]] = defaultdict(set)
    for each in await OccupationLevel.filter(occupation_id__in=[each.id for each in found]):
        held[each.occupation_id].add(each.level_id)
    wanted = {}
    for entry in entries:
        before = stored.get(entry.values["code"])
        differs = before is None or held[before.id] != entry.levels
        occupation, entry.row.outcome = await put(Occupation, before, entry.values, act.now, also=differs)
        if differs:
            wanted[occupation.id] = [{"level_id": level} for level in sorted(entry.levels)]
    await replace(OccupationLevel, "occupation_id", wanted)


CATALOGUE = kind.Kind("职业目录", COLUMNS, prepare, write)
