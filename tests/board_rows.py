"""Rows for the tests of the board: one site, its tasks, and people in any state."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from db import secrets
from db.models import (
    Examiner,
    ExaminerPhone,
    Invitation,
    Occupation,
    Organisation,
    OutgoingMessage,
    Prompt,
    Task,
    TaskEvent,
    Venue,
)
from db.models.delivery import Lane, Sending
from db.models.examiners import Grade
from db.models.organisations import Kind
from exam.eligibility import Half
from exam.invitation import State
from exam.task import State as TaskState

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""Ten in the morning by the clock of the office."""

_numbers = count(1)


async def a_venue(name: str = "赣江职业技能鉴定所") -> Venue:
    number = next(_numbers)
    city = await Organisation.create(
        code=f"C{number}", name="南昌市鉴定中心", kind=Kind.CITY, path=f"/C{number}/", changed_at=NOW
    )
    return await Venue.create(code=f"V{number}", name=name, organisation=city, district=city, changed_at=NOW)


async def an_occupation(name: str = "汽车维修工") -> Occupation:
    return await Occupation.create(code=f"O{next(_numbers)}", name=name, changed_at=NOW)


async def a_task(venue: Venue | None = None, **changed: Any) -> Task:
    """An open task for three examiners of level 3 on 2027-03-20 in the morning, unless `changed`."""
    usual = {
        "venue": venue or await a_venue(),
        "occupation": changed.pop("occupation", None) or await an_occupation(),
        "level_id": 3,
        "day": date(2027, 3, 20),
        "half": Half.AM,
        "required": 3,
        "state": TaskState.OPEN,
        "deadline": datetime(2027, 3, 16, 10, 0, tzinfo=UTC),
        "created_at": NOW,
    }
    return await Task.create(**{**usual, **changed})


async def an_examiner(name: str = "张伟", grade: Grade = Grade.ORDINARY) -> ExaminerPhone:
    """The phone of a new examiner; the last four digits are a running number."""
    number = next(_numbers)
    examiner = await Examiner.create(
        name=name,
        id_number="11010519491231002X",
        id_index=f"id{number}",
        grade=grade,
        certificate_number=f"K{number}",
        certificate_until=date(2028, 12, 31),
        changed_at=NOW,
    )
    phone = f"+86138{number:08}"
    return await ExaminerPhone.create(
        examiner=examiner, phone=phone, phone_index=secrets.index(phone), valid_from=NOW
    )


async def an_invitation(
    task: Task, state: State, name: str = "张伟", round: int = 1, grade: Grade = Grade.ORDINARY
) -> Invitation:
    phone = await an_examiner(name, grade)
    number = next(_numbers)
    return await Invitation.create(
        task=task,
        examiner_id=phone.examiner_id,
        phone=phone,
        round=round,
        rank=number,
        state=state,
        stem=f"{number % 900 + 100}",
        changed_at=NOW,
    )


async def a_prompt(about: Invitation, due_at: datetime | None) -> Prompt:
    return await Prompt.create(
        topic="invitation",
        topic_id=about.id,
        kind="invite",
        version=next(_numbers),
        address_index=f"phone{about.phone_id}",
        stem=f"{next(_numbers) % 900 + 100}",
        opened_at=NOW,
        due_at=due_at,
    )


async def a_message(
    about: Invitation, message: str = "invite", state: Sending = Sending.DELIVERED, code: str = ""
) -> OutgoingMessage:
    number = next(_numbers)
    leased: dict[str, Any] = {"lease": "me", "leased_until": NOW} if state is Sending.LEASED else {}
    return await OutgoingMessage.create(
        key=f"key{number}",
        out_id=f"out{number}",
        channel="sms",
        address="+8613800000000",
        address_index="someone",
        message=message,
        shape=message,
        params="{}",
        text="保密",
        parts=1,
        lane=Lane.DISPATCH,
        topic="invitation",
        topic_id=about.id,
        state=state,
        code=code,
        due_at=NOW,
        created_at=NOW + timedelta(seconds=number),
        **leased,
    )


async def an_event(
    task: Task, kind: str, detail: Any = None, about: Invitation | None = None, alarm: bool = False
) -> TaskEvent:
    return await TaskEvent.create(
        task=task, invitation=about, kind=kind, detail=detail or {}, alarm=alarm, actor="system", at=NOW
    )
