"""Numbers that may belong to one person only, within the file and beside the people known already."""

from collections.abc import Mapping
from datetime import date

from db import secrets
from db.models import Examiner, ExaminerPhone
from exam.people import fault_in_id_number, tidy_id_number, tidy_phone
from handlers.imports.rows import Row, refuse_repeats


async def refuse(rows: list[Row], today: date) -> None:
    """Refuse the later of two equal numbers in the file, and a number that another examiner has now."""
    refuse_repeats(rows, "身份证号", lambda row: _id_number(row, today))
    refuse_repeats(rows, "手机号", lambda row: tidy_phone(row.text("手机号")))
    refuse_repeats(rows, "证书编号", lambda row: row.text("证书编号") or None)
    certificates = await _certificates()
    holders = await _holders()
    for row in rows:
        id_number = _id_number(row, today)
        if id_number is not None:
            person = secrets.index(id_number)
            _refuse_phone(row, person, holders)
            if certificates.get(row.text("证书编号"), person) != person:
                row.refuse("certificate_taken")


async def _certificates() -> dict[str, str]:
    """Whose each certificate number is, by the blind index of the ID number."""
    pairs = await Examiner.all().values_list("certificate_number", "id_index")
    return {str(number): str(index) for number, index in pairs}


async def _holders() -> dict[str, tuple[str, str]]:
    """Who has each phone now: blind index of the ID number, certificate number."""
    in_use = ExaminerPhone.filter(valid_until__isnull=True)
    found = await in_use.values_list("phone_index", "examiner__id_index", "examiner__certificate_number")
    return {str(phone): (str(index), str(number)) for phone, index, number in found}


def _id_number(row: Row, today: date) -> str | None:
    text = row.text("身份证号")
    return None if fault_in_id_number(text, today) else tidy_id_number(text)


def _refuse_phone(row: Row, person: str, holders: Mapping[str, tuple[str, str]]) -> None:
    phone = tidy_phone(row.text("手机号"))
    holder = holders.get(secrets.index(phone)) if phone else None
    if holder and holder[0] != person:
        row.refuse("phone_taken", certificate=holder[1])
