"""Taking a one-time code: five tries, ten minutes, once."""

import hmac
from dataclasses import dataclass

from db import secrets, settings
from db.atomic import atomic
from db.models import OneTimeCode
from exam.people import tidy_phone
from exam.proving import MOST_TRIES, Answer, Purpose, judge, tidy_code
from handlers.act import Act
from handlers.proving.asking import code_hash
from handlers.proving.sessions import Browser, prove, session_of


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: the cookie's new token when it was right, the tries left when it was wrong."""

    answer: Answer
    token: str = ""
    left: int = 0


@atomic
async def take_code(purpose: Purpose, number: str, typed: str, browser: Browser, act: Act) -> Taken:
    """Judge what was typed against the newest code of this number in this browser.

    A wrong try is counted, so nothing is raised here.
    """
    session = await session_of(browser, act, lock=True)
    phone = tidy_phone(number)
    if session is None or phone is None:
        return Taken(Answer.SPENT)
    codes = OneTimeCode.filter(login_session_id=session.id, purpose=purpose, phone_index=secrets.index(phone))
    code = await codes.order_by("-made_at", "-id").first()
    if code is None or code.used_at is not None:
        return Taken(Answer.SPENT)
    same = hmac.compare_digest(code.code_hash, code_hash(tidy_code(typed), code))
    answer = judge(same, code.tries, code.expires_at, act.now)
    if answer is Answer.RIGHT:
        code.used_at = act.now
        await code.save(update_fields=["used_at"])
        return Taken(answer, await prove(session, phone, await settings.in_force(), act))
    if not same and code.tries < MOST_TRIES:
        code.tries += 1
        await code.save(update_fields=["tries"])
    return Taken(answer, left=MOST_TRIES - code.tries)
