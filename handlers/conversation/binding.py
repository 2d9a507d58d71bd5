"""Binding an account to who holds it: the end of an ID number and a phone, then a code on that phone.

Whether a number is known here is said to nobody who has not proved it (domain.md C1).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from db import audit, secrets
from db.models import ChatAccount, Dialogue, ExaminerPhone, Person, Staff
from db.models.staff import StaffState
from db.secrets import opened
from exam.asking import Question
from exam.errors import RuleBroken
from exam.people import mask_phone, tidy_phone
from exam.proving import Answer, Purpose
from handlers.conversation import dialogues
from handlers.conversation.dialogues import answers_of
from handlers.conversation.speakers import Speaker
from handlers.conversation.turns import Reply, Turn, buttons
from handlers.proving.asking import ask_code
from handlers.proving.sessions import Browser
from handlers.proving.taking import take_code

KIND = "bind"
WHO, CODE, ASKED = "who", "code", "asked"
KEPT = timedelta(hours=1)
TAIL = 6
AGAIN = "重新填写"
_TAIL = re.compile("([0-9]{12})?[0-9]{5}[0-9X]")
_BETWEEN = re.compile("[^0-9X+]+")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who was found for a phone and the end of an ID number."""

    person_id: int | None
    examiner_id: int | None
    staff_id: int | None


async def begin(turn: Turn, asked: Question | None = None) -> Sequence[Reply]:
    """Ask who it is; what was `asked` before is answered afterwards."""
    answers = {ASKED: asked.value} if asked else {}
    await dialogues.begin(turn.speaker, KIND, WHO, turn.act, KEPT, **answers)
    return [Reply("bind_who", {"first": asked is not None})]


async def take(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    if row.step == WHO or turn.text == AGAIN:
        return [await _take_who(row, turn)]
    return [await _take_code(row, turn)]


async def _take_who(row: Dialogue, turn: Turn) -> Reply:
    if turn.text == AGAIN:
        await dialogues.move(row, WHO, turn.act)
        return Reply("bind_who", {"first": False})
    read = _read(turn.text)
    if read is None:
        return Reply("bind_unread")
    tail, phone = read
    try:
        await ask_code(Purpose.BIND, phone, browser_of(turn.speaker), turn.act)
    except RuleBroken as refused:
        return Reply("bind_refused", {"reason": refused.reason, **refused.values})
    await dialogues.move(row, CODE, turn.act, tail=tail, phone=phone)
    return Reply("bind_code", {"phone": mask_phone(phone)}, buttons([AGAIN]))


async def _take_code(row: Dialogue, turn: Turn) -> Reply:
    told = answers_of(row)
    taken = await take_code(Purpose.BIND, told["phone"], turn.text, browser_of(turn.speaker), turn.act)
    if taken.answer is Answer.WRONG:
        return Reply("bind_wrong", {"left": taken.left}, buttons([AGAIN]))
    if taken.answer is Answer.SPENT:
        await dialogues.move(row, WHO, turn.act)
        return Reply("bind_spent")
    await dialogues.close(row, turn.act)
    holder = await _holder(told["phone"], told["tail"])
    await _bind(turn, told["phone"], holder)
    return Reply("bound", {"known": holder != Holder(None, None, None)})


async def _bind(turn: Turn, phone: str, holder: Holder) -> None:
    await ChatAccount.filter(id=turn.speaker.account_id).update(
        phone=phone,
        phone_index=secrets.index(phone),
        person_id=holder.person_id,
        examiner_id=holder.examiner_id,
        staff_id=holder.staff_id,
        bound_at=turn.act.now,
    )
    number = turn.speaker.account_id
    detail = {"channel": turn.speaker.channel, "person": holder.person_id, "examiner": holder.examiner_id}
    await audit.record("account.bound", f"chat_account:{number}", detail, f"account:{number}", turn.act.now)


async def _holder(phone: str, tail: str) -> Holder:
    index = secrets.index(phone)
    people = await Person.filter(phone_index=index)
    held = ExaminerPhone.filter(phone_index=index, valid_until=None).select_related("examiner")
    examiners = [each.examiner for each in await held]
    staff = await Staff.filter(phone_index=index, state=StaffState.ACTIVE).limit(2)
    return Holder(
        next((each.id for each in people if opened(each.id_number).endswith(tail)), None),
        next((each.id for each in examiners if opened(each.id_number).endswith(tail)), None),
        staff[0].id if len(staff) == 1 else None,  # a phone of the office speaks for nobody in it
    )


def _read(text: str) -> tuple[str, str] | None:
    """The end of an ID number, or the whole of it, and a phone (E.164), in any order."""
    words = _BETWEEN.split(unicodedata.normalize("NFKC", text).upper())
    phone = next((tidy for each in words if (tidy := tidy_phone(each))), None)
    tail = next((each[-TAIL:] for each in words if _TAIL.fullmatch(each) and not tidy_phone(each)), None)
    return (tail, phone) if phone and tail else None


def browser_of(speaker: Speaker) -> Browser:
    """An account takes the place of a browser: a token that nobody can make, and its own limits."""
    return Browser(secrets.index(f"talk:{speaker.address}"), ip=speaker.address[:45])
