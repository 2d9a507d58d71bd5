"""Versions of the occupational standards (domain.md 69, C6)."""

from db.models import StandardVersion
from handlers.act import Act
from handlers.imports import chosen, kind
from handlers.imports.columns import Column
from handlers.imports.keyed import KeyedEntry, Values, refuse_same, writer
from handlers.imports.rows import Row

KEY = ("occupation_id", "name")

COLUMNS = (
    Column("职业代码", chosen.OCCUPATIONS_HINT, chosen.SAMPLE_OCCUPATION),
    Column("标准版本", "名称，同一职业不能重复", "2018 年版", limit=50),
    Column("文号", "发布文件", "人社厅发〔2018〕145号", required=False, limit=100),
    Column("起", "第一天，写成 2019-01-01；同时有几个版本有效时，用起得最晚的", "2019-01-01"),
    Column("止", "最后一天；一直有效的不填", "", required=False),
)


async def prepare(rows: list[Row], act: Act) -> list[KeyedEntry]:
    known = await chosen.load()
    entries = []
    for row in rows:
        occupations = chosen.occupations_in(row, known)
        first, last = row.period()
        rest: Values = {"name": row.text("标准版本"), "from_on": first, "until_on": last}
        if "文号" in row.texts:
            rest["document"] = row.text("文号")
        if not occupations and not row.reasons:
            row.refuse("no_occupation")
        values = ({**rest, "occupation_id": known.occupations[code].id} for code, _ in occupations)
        entries.append(KeyedEntry(row, tuple(values)))
    return refuse_same([entry for entry in entries if not entry.row.reasons], KEY)


STANDARDS = kind.Kind("职业标准版本", COLUMNS, prepare, writer(StandardVersion, KEY))
