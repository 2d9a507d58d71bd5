"""The price list of a centre (domain.md 33, 69, 82)."""

from collections.abc import Mapping

from db.models import Fee, Organisation
from handlers.act import Act
from handlers.imports import chosen, kind, lists
from handlers.imports.catalogue_words import CLASSES, MODES
from handlers.imports.cells import parse_fen
from handlers.imports.columns import Column
from handlers.imports.keyed import KeyedEntry, Values, refuse_same, writer
from handlers.imports.rows import Row

KEY = ("organisation_id", "occupation_id", "level_id", "subject_id", "mode", "candidate_class", "from_on")

COLUMNS = (
    Column("机构代码", "制定标准的中心；不填为最上级的中心", "3601", required=False, code=True),
    Column("职业代码", "只适用于某些职业时填写，用分号分隔", "", required=False),
    Column("级别", chosen.LEVELS_HINT, "5"),
    Column("科目", "理论、实操、综合评审、外语之一", "实操"),
    Column("鉴定方式", "只适用于一种方式时填写", "", required=False, choices=tuple(MODES)),
    Column("考生类别", "只适用于一类考生时填写", "", required=False, choices=tuple(CLASSES)),
    Column("金额", "每科每人，单位为元", "210"),
    Column("文号", "收费文件", "赣人社字〔2017〕492号", required=False, limit=100),
    Column("起", "第一天，写成 2018-01-01", "2018-01-01"),
    Column("止", "最后一天；一直有效的不填", "", required=False),
)


async def prepare(rows: list[Row], act: Act) -> list[KeyedEntry]:
    known, centres, top = await chosen.load(), await lists.centres(), await _top()
    entries = [KeyedEntry(row, tuple(_values(row, known, centres, top))) for row in rows]
    return refuse_same([entry for entry in entries if not entry.row.reasons], KEY)


async def _top() -> int | None:
    """The one centre with nothing above it, if there is one."""
    found = await Organisation.filter(parent_id=None, kind__in=lists.CENTRES).limit(2)
    return found[0].id if len(found) == 1 else None


def _values(row: Row, known: chosen.Lists, centres: Mapping[str, int], top: int | None) -> list[Values]:
    organisation = _organisation(row, centres, top)
    occupations = _occupations(row, known)
    subject = chosen.subject_in(row, known)
    modes = chosen.modes_in(row, subject)
    first, last = row.period()
    amount = parse_fen(row.text("金额"))
    if amount is None and row.text("金额"):
        row.refuse("amount")
    levels = chosen.levels_in(row, known)
    if row.reasons or subject is None:
        return []
    rest: Values = {"organisation_id": organisation, "subject_id": subject.number, "amount_fen": amount}
    rest |= {"mode": modes[0].value if modes else "", "from_on": first, "until_on": last}
    rest |= {"candidate_class": CLASSES[row.text("考生类别")].value if row.text("考生类别") else ""}
    if "文号" in row.texts:
        rest["document"] = row.text("文号")
    return [{**rest, "occupation_id": each, "level_id": level} for each in occupations for level in levels]


def _organisation(row: Row, centres: Mapping[str, int], top: int | None) -> int | None:
    code = row.text("机构代码")
    if not code:
        if top is None:
            row.refuse("top_centre")
        return top
    if code not in centres:
        row.refuse("district", code=code)
    return centres.get(code)


def _occupations(row: Row, known: chosen.Lists) -> list[int | None]:
    """Ids; None alone is any occupation."""
    if not row.text("职业代码"):
        return [None]
    return [known.occupations[code].id for code, _ in chosen.occupations_in(row, known)]


FEES = kind.Kind("收费标准", COLUMNS, prepare, writer(Fee, KEY))
