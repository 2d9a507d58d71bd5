"""Accounts in a messenger that are bound already."""

from talk_office import Chat

from db import secrets
from db.models import ChatAccount, Examiner, ExaminerPhone, Staff


async def as_examiner(chat: Chat, examiner: Examiner) -> Chat:
    held = await ExaminerPhone.get(examiner_id=examiner.id, valid_until=None)
    return await _bound(chat, held.phone, examiner_id=examiner.id)


async def as_staff(chat: Chat, staff: Staff) -> Chat:
    return await _bound(chat, staff.phone, staff_id=staff.id)


async def _bound(chat: Chat, phone: str, **whose: int) -> Chat:
    row = ChatAccount(
        channel=chat.channel,
        address=chat.address,
        address_index=secrets.index(chat.address),
        phone=phone,
        phone_index=secrets.index(phone),
        bound_at=chat.act.now,
        first_in_at=chat.act.now,
        last_in_at=chat.act.now,
        **whose,
    )
    await row.save()
    return chat
