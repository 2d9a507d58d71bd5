"""Organisations at which an examiner must not examine (domain.md C3)."""

from dataclasses import dataclass
from typing import Any

from db.models import Avoidance
from handlers.act import Act
from handlers.imports import kind, lists
from handlers.imports.columns import Column
from handlers.imports.rows import Row, refuse_repeats
from handlers.imports.storing import put

COLUMNS = (
    Column("证书编号", "考评员证书编号", "R3626000001", limit=32),
    Column("机构代码", "须回避的机构", "360102", code=True),
    Column("原因", "如亲属、师生、师徒，最多 100 个字", "师生", required=False, limit=100),
)


@dataclass(frozen=True, slots=True, repr=False)
class AvoidanceEntry(kind.Entry):
    values: dict[str, Any]

    @property
    def key(self) -> tuple[int, int]:
        return self.values["examiner_id"], self.values["organisation_id"]


async def prepare(rows: list[Row], act: Act) -> list[AvoidanceEntry]:
    refuse_repeats(rows, "证书编号和机构代码", _pair)
    examiners, organisations = await lists.examiners(), await lists.organisations()
    entries = []
    for row in rows:
        number, code = row.text("证书编号"), row.text("机构代码")
        if number and number not in examiners:
            row.refuse("certificate", number=number[:32])
        if code and code not in organisations:
            row.refuse("organisation", code=code[:32])
        if not row.reasons:
            reason = {"reason": row.text("原因")} if "原因" in row.texts else {}
            pair = {"examiner_id": examiners[number], "organisation_id": organisations[code]}
            entries.append(AvoidanceEntry(row, {**pair, **reason}))
    return entries


def _pair(row: Row) -> tuple[str, str] | None:
    pair = (row.text("证书编号"), row.text("机构代码"))
    return pair if all(pair) else None


async def write(entries: list[AvoidanceEntry], act: Act) -> None:
    examiners = list({entry.values["examiner_id"] for entry in entries})
    found = await Avoidance.filter(examiner_id__in=examiners).order_by("id").select_for_update()
    stored = {(each.examiner_id, each.organisation_id): each for each in found}
    for entry in entries:
        _, entry.row.outcome = await put(Avoidance, stored.get(entry.key), entry.values, None)


AVOIDANCES = kind.Kind("回避关系", COLUMNS, prepare, write, action="examiner.change")
