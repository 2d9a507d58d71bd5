"""Asking for a one-time code: the same answer whoever holds the number, and not too often."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db import attempts, secrets, settings
from db.atomic import atomic
from db.models import LoginSession, OneTimeCode
from db.models.delivery import Lane
from db.secrets import opened
from delivery import outbox
from delivery.outbox import Letter
from exam.errors import RuleBroken
from exam.people import tidy_phone
from exam.proving import MOST_TRIES, Purpose, Scope, choose_code, is_full, subscriber
from exam.settings import Settings
from handlers.act import Act
from handlers.proving.sessions import Browser, remember, session_of

TOPIC = "one_time_code"
MINUTE = timedelta(minutes=1)


def code_hash(code: str, about: OneTimeCode) -> str:
    """Keyed, and bound to the phone, the purpose and the browser: worth nothing elsewhere."""
    return secrets.index(f"code:{about.purpose}:{about.phone_index}:{about.login_session_id}:{code}")


@atomic
async def ask_code(purpose: Purpose, number: str, browser: Browser, act: Act) -> OneTimeCode:
    """Send a code to `number`, good in this browser. A second click soon after sends no second one.

    The browser has a token. Raises RuleBroken: phone_wrong, code_too_soon, codes_full_phone, codes_full_ip.
    """
    phone = tidy_phone(number)
    if phone is None:
        raise RuleBroken("phone_wrong")
    rules = await settings.in_force()
    session = await session_of(browser, act, lock=True) or await remember(browser, act)
    sent = await _just_sent(purpose, secrets.index(phone), rules, act)
    if sent is not None:
        if sent.login_session_id == session.id and sent.tries < MOST_TRIES and sent.used_at is None:
            return sent
        wait = sent.made_at + rules.code_gap - act.now
        raise RuleBroken("code_too_soon", seconds=max(1, round(wait.total_seconds())))
    counted = await _count(phone, browser, act)
    full = is_full(counted, {Scope.PHONE: rules.codes_per_phone, Scope.IP: rules.codes_per_address})
    if full is not None:
        raise RuleBroken(f"codes_full_{full.value}")
    return await _send(purpose, phone, session, rules, act)


@dataclass(frozen=True, slots=True)
class Pending:
    """A code that this browser waits for: to which phone (E.164), and when it may ask for another."""

    phone: str
    again_at: datetime


async def pending(purpose: Purpose, browser: Browser, act: Act) -> Pending | None:
    """The newest code this browser has asked for; None where it asked for none, or so long ago."""
    session = await session_of(browser, act)
    if session is None:
        return None
    asked = OneTimeCode.filter(login_session_id=session.id, purpose=purpose, used_at=None)
    code = await asked.order_by("-made_at", "-id").first()
    if code is None:
        return None
    return Pending(opened(code.phone), code.made_at + (await settings.in_force()).code_gap)


async def _count(phone: str, browser: Browser, act: Act) -> dict[Scope, int]:
    """The tries before this one; what is refused afterwards is not counted, for it is rolled back."""
    subjects = {Scope.PHONE: phone, Scope.IP: subscriber(browser.ip)}
    return {
        scope: await attempts.count(scope, secrets.index(subject), act.now) - 1
        for scope, subject in subjects.items()
    }


async def _just_sent(purpose: Purpose, phone_index: str, rules: Settings, act: Act) -> OneTimeCode | None:
    lately = OneTimeCode.filter(
        purpose=purpose, phone_index=phone_index, made_at__gt=act.now - rules.code_gap
    )
    return await lately.order_by("-made_at", "-id").first()


async def _send(
    purpose: Purpose, phone: str, session: LoginSession, rules: Settings, act: Act
) -> OneTimeCode:
    code = choose_code(act.chance)
    row = OneTimeCode(
        purpose=purpose,
        phone=phone,
        phone_index=secrets.index(phone),
        login_session_id=session.id,
        made_at=act.now,
        expires_at=act.now + rules.code_valid,
    )
    row.code_hash = code_hash(code, row)
    await row.save()
    letter = Letter(
        key=f"{TOPIC}:{row.id}",
        address=phone,
        message=TOPIC,
        values={"code": code, "minutes": max(1, rules.code_valid // MINUTE)},
        topic=TOPIC,
        topic_id=row.id,
        lane=Lane.ANSWER,
        expires_at=row.expires_at,
    )
    await outbox.put(letter, act.sign, act.now)
    return row
