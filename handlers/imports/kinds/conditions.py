"""Conditions of registration, with rules that the pre-check reads (domain.md C6, 72-74)."""

import json
from collections.abc import Mapping
from typing import Any

from db.models import Condition, StandardVersion
from exam.condition_rules import faults_in
from handlers.act import Act
from handlers.imports import chosen, kind
from handlers.imports.catalogue_words import CONDITIONS
from handlers.imports.columns import Column
from handlers.imports.keyed import KeyedEntry, Values, refuse_same, writer
from handlers.imports.rows import Row
from messages.findings import say_rule_fault

KEY = ("standard_version_id", "level_id", "number")
LONGEST_RULE = 4000
MOST_NUMBER = 99
SHOWN = 3
Versions = Mapping[tuple[int, str], int]

COLUMNS = (
    Column("职业代码", chosen.OCCUPATIONS_HINT, chosen.SAMPLE_OCCUPATION),
    Column("标准版本", "标准版本表中的名称", "2018 年版", limit=50),
    Column("级别", chosen.LEVELS_HINT, "4"),
    Column("序号", "同一级别内的编号，1 至 99", "1"),
    Column("类型", "正常、破格、越级之一", "正常", choices=tuple(CONDITIONS)),
    Column("条件", "考生看到的文字", "取得五级证书后，累计从事本职业工作 4 年（含）以上。", limit=500),
    Column("规则", "JSON，写法见 docs/conditions.md", '{"certificate": {"level": 5, "months": 48}}'),
)


async def prepare(rows: list[Row], act: Act) -> list[KeyedEntry]:
    known = await chosen.load()
    stored = await StandardVersion.all().values_list("occupation_id", "name", "id")
    versions = {(int(occupation), str(name)): int(id_) for occupation, name, id_ in stored}
    entries = [KeyedEntry(row, tuple(_values(row, known, versions))) for row in rows]
    return refuse_same([entry for entry in entries if not entry.row.reasons], KEY)


def _values(row: Row, known: chosen.Lists, versions: Versions) -> list[Values]:
    pairs = chosen.pairs_in(row, known)
    places = _places(row, pairs, known, versions)
    number, rule = row.number("序号", MOST_NUMBER), _rule(row)
    if row.reasons:
        return []
    rest: Values = {
        "number": number,
        "kind": CONDITIONS[row.text("类型")],
        "text": row.text("条件"),
        "rule": rule,
    }
    return [{"standard_version_id": version, "level_id": level, **rest} for version, level in places]


def _places(
    row: Row, pairs: list[tuple[str, int]], known: chosen.Lists, versions: Versions
) -> list[tuple[int, int]]:
    """Ids of versions with levels; a named occupation must have the version, of a group those that do."""
    name = row.text("标准版本")
    named = {code for code, itself in chosen.occupations_in(Row(0, (), row.texts), known) if itself}
    found, lacking = [], []
    for code, level in pairs:
        version = versions.get((known.occupations[code].id, name))
        if version is not None:
            found.append((version, level))
        elif code in named:
            lacking.append(code)
    for code in dict.fromkeys(lacking):
        row.refuse("standard", code=code, name=name[:50])
    if not found and name and not row.reasons:
        row.refuse("standard_none", name=name[:50])
    return found


def _rule(row: Row) -> Any:
    text = row.text("规则")
    if not text:
        return None
    if len(text) > LONGEST_RULE:
        row.refuse("rule_long", most=LONGEST_RULE)
        return None
    try:
        rule = json.loads(text)
    except json.JSONDecodeError as wrong:
        row.refuse("rule_json", line=wrong.lineno, column=wrong.colno)
        return None
    except RecursionError:
        row.refuse("rule_json", line=1, column=1)
        return None
    for fault in faults_in(rule)[:SHOWN]:
        row.refuse("rule", fault=say_rule_fault(fault))
    return rule


CONDITION_TABLE = kind.Kind("申报条件", COLUMNS, prepare, writer(Condition, KEY))
