"""Occupations: what sort of examination they have, and at which levels (domain.md 10, 23, 24, C1)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from db.models import Occupation, OccupationLevel, OccupationMode
from exam.catalogue import InUse, OccupationKind
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.catalogue_words import KINDS, STATES, category_in
from handlers.imports.columns import Column
from handlers.imports.rows import NO, YES, Row, refuse_repeats
from handlers.imports.storing import put
from messages.findings import say_level

YES_NO = (YES, NO)
FLAGS = {"一次性补考": "one_time_makeup", "现场复审": "needs_re_review"}
PLAIN = {
    "职业代码": "code",
    "职业名称": "name",
    "主管单位": "external_authority",
    "主管单位网址": "external_url",
}

COLUMNS = (
    Column("职业代码", "国家职业分类大典中的代码", "6-31-01-03", code=True),
    Column("职业名称", "职业（工种）名称", "电工", limit=35),
    Column("类别", "A、B 或国家；也可写本单位自己的分组，最多 20 个字", "A", required=False, limit=20),
    Column("级别", "用分号分隔，如 5;4;3;2;1 或 五级;四级", "5;4;3;2;1"),
    Column("鉴定类型", "不填为职业（工种）", "职业（工种）", required=False, choices=tuple(KINDS)),
    Column("主管单位", "由其他单位组织考试的填写，如卫生健康部门", "", required=False, limit=100),
    Column("主管单位网址", "在那里报名，以 https:// 开头", "", required=False, limit=200),
    Column("一次性补考", "是否只有一次补考；不填为否", NO, required=False, choices=YES_NO),
    Column("现场复审", "是否须到现场复审；不填为否", NO, required=False, choices=YES_NO),
    Column("状态", "启用或停用；不填为启用", "启用", required=False, choices=tuple(STATES)),
)


@dataclass(frozen=True, slots=True, repr=False)
class OccupationEntry(kind.Entry):
    values: dict[str, Any]
    levels: frozenset[int]


async def prepare(rows: list[Row], act: Act) -> list[OccupationEntry]:
    refuse_repeats(rows, "职业代码", lambda row: row.text("职业代码") or None)
    names = await lists.levels()
    entries = []
    for row in rows:
        found = {lists.level_in(row, part, names) for part in lists.parts(row.text("级别"))}
        values = _values(row)
        _check(row, values)
        if not row.reasons:
            entries.append(OccupationEntry(row, values, frozenset(level for level in found if level)))
    return entries


def _values(row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {name: row.text(header) for header, name in PLAIN.items() if header in row.texts}
    values |= {name: row.flag(header) for header, name in FLAGS.items() if header in row.texts}
    if "类别" in row.texts:
        values["category"] = category_in(row.text("类别"))
    if "鉴定类型" in row.texts:
        values["kind"] = KINDS.get(row.text("鉴定类型"), OccupationKind.ORDINARY).value
    if "状态" in row.texts:
        values["state"] = STATES.get(row.text("状态"), InUse.ACTIVE).value
    return values


def _check(row: Row, values: dict[str, Any]) -> None:
    if values.get("category") and values.get("kind", OccupationKind.ORDINARY) != OccupationKind.ORDINARY:
        row.refuse("category_only_ordinary")
    address = values.get("external_url", "")
    if address and not address.startswith(("http://", "https://")):
        row.refuse("external_url")


async def write(entries: list[OccupationEntry], act: Act) -> None:
    codes = [entry.values["code"] for entry in entries]
    found = await Occupation.filter(code__in=codes).order_by("id").select_for_update()
    stored = {each.code: each for each in found}
    held: dict[int, set[int]] = defaultdict(set)
    for each in await OccupationLevel.filter(occupation_id__in=[each.id for each in found]):
        held[each.occupation_id].add(each.level_id)
    for entry in entries:
        before = stored.get(entry.values["code"])
        levels = held[before.id] if before else set()
        if before is None or await _may_lose(before.id, levels - entry.levels, entry.row):
            differs = levels != entry.levels
            occupation, entry.row.outcome = await put(Occupation, before, entry.values, act.now, also=differs)
            await _set_levels(occupation.id, levels, entry.levels)


async def _may_lose(occupation: int, levels: Collection[int], row: Row) -> bool:
    """Refuse to take out a level for which modes were set."""
    if not levels:
        return True
    kept = await OccupationMode.filter(
        occupation_level__occupation_id=occupation, occupation_level__level_id__in=levels
    ).prefetch_related("occupation_level")
    if kept:
        numbers = sorted({each.occupation_level.level_id for each in kept}, reverse=True)
        row.refuse("level_in_use", levels="、".join(map(say_level, numbers)))
    return not kept


async def _set_levels(occupation: int, before: Collection[int], after: Collection[int]) -> None:
    gone, new = set(before) - set(after), sorted(set(after) - set(before))
    if gone:
        await OccupationLevel.filter(occupation_id=occupation, level_id__in=gone).delete()
    if new:
        await OccupationLevel.bulk_create(
            OccupationLevel(occupation_id=occupation, level_id=level) for level in new
        )


CATALOGUE = kind.Kind("职业目录", COLUMNS, prepare, write)
