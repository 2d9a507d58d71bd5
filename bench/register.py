"""A register of many examiners, and a broadcast to all of them that only waits for its start."""

from dataclasses import replace
from datetime import date

from dispatch_office import ELECTRICIAN, an_office

from bench.letters import phone
from bench.office import act, ring
from db import connect, secrets
from db.models import Examiner, ExaminerPhone, ExaminerScope, Occupation
from db.models.examiners import Grade
from handlers.broadcasts import approving, carrying, drafting, starting
from handlers.broadcasts.drafting import Draft

NOTICE = {"matter": "年度登记", "day": "2027-03-20"}
LOT = 1_000


async def fill(url: str, people: int) -> int:
    """Write so many examiners and an approved broadcast to them; returns its id."""
    async with connect.database(url, ring()):
        await an_office()
        electrician = await Occupation.get(code=ELECTRICIAN)
        await Examiner.bulk_create([_examiner(serial) for serial in range(1, people + 1)], LOT)
        ids = [each.id for each in await Examiner.all().order_by("id").only("id")]
        scopes = [ExaminerScope(examiner_id=each, occupation=electrician, level_id=3) for each in ids]
        await ExaminerScope.bulk_create(scopes, LOT)
        await ExaminerPhone.bulk_create([_phone(each) for each in ids], LOT)
        await connect.connection().execute_script("ANALYZE")  # as autovacuum has done in a register of years
        filters = {"occupation": ELECTRICIAN, "level": "三级"}
        draft, _ = await drafting.add(Draft("登记", "notice", NOTICE, "examiners", filters), act())
        await approving.submit(draft.id, act())
        await approving.approve(draft.id, replace(act(), actor="bench:second"))
        return draft.id


async def enqueue(url: str, broadcast: int) -> None:
    """From the question who shall get it to the last durable row."""
    async with connect.database(url, ring()):
        await starting.start(broadcast, act())
        await carrying.carry_all(broadcast, act)


def _examiner(serial: int) -> Examiner:
    return Examiner(
        name=f"考评员{serial}",
        id_number=f"110105194912{serial:06}",
        id_index=f"id{serial}",
        grade=Grade.ORDINARY,
        certificate_number=f"K{serial}",
        certificate_until=date(2029, 12, 31),
        changed_at=act().now,
    )


def _phone(examiner: int) -> ExaminerPhone:
    number = phone(examiner)
    return ExaminerPhone(
        examiner_id=examiner, phone=number, phone_index=secrets.index(number), valid_from=act().now
    )
