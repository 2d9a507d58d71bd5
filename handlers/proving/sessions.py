"""Sessions: a cookie nobody can guess, kept as a keyed hash, ended by time or by hand."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta

from db import secrets, settings
from db.atomic import atomic
from db.models import LoginSession
from db.secrets import opened
from exam.proving import ends_at
from exam.settings import Settings
from handlers.act import Act

TOKEN_BYTES = 32
ASKING = timedelta(hours=1)
"""How long a browser is remembered that has only asked for a code."""
TOUCH = timedelta(minutes=1)
"""A page sooner after the last one writes nothing."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Who calls: the token of its cookie (empty: none), its address and what it says it is."""

    token: str
    ip: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser whose phone is proved; `phone` is E.164."""

    session_id: int
    phone: str
    phone_index: str


def new_token(act: Act) -> str:
    """What a cookie holds: 43 characters."""
    return urlsafe_b64encode(act.chance.randbytes(TOKEN_BYTES)).decode().rstrip("=")


def form_token(token: str) -> str:
    """What a form of this browser must send along: nobody can make it of another browser's pages."""
    return secrets.index(f"form:{token}")


def token_hash(token: str) -> str:
    return secrets.index(f"session:{token}")


async def session_of(browser: Browser, act: Act, *, lock: bool = False) -> LoginSession | None:
    """The browser's session while it lasts, whether its phone is proved or not.

    With `lock`, in a transaction: what one browser does at once happens one by one.
    """
    if not browser.token:
        return None
    lasting = LoginSession.filter(token_hash=token_hash(browser.token), revoked_at=None, ends_at__gt=act.now)
    return await (lasting.select_for_update() if lock else lasting).first()


async def remember(browser: Browser, act: Act) -> LoginSession:
    """A row for a browser that has only asked; one that was over begins anew and speaks for no phone."""
    fresh = {
        "phone": None,
        "phone_index": "",
        "made_at": act.now,
        "seen_at": act.now,
        "ends_at": act.now + ASKING,
        "revoked_at": None,
        "ip": browser.ip[:45],
        "agent": browser.agent[:200],
    }
    row, _ = await LoginSession.update_or_create(defaults=fresh, token_hash=token_hash(browser.token))
    return row


async def prove(session: LoginSession, phone: str, rules: Settings, act: Act) -> str:
    """The session now speaks for `phone` (E.164), under a new token, which is returned.

    A token that somebody else may have planted before is worth nothing any more.
    """
    token = new_token(act)
    session.token_hash = token_hash(token)
    session.phone, session.phone_index = phone, secrets.index(phone)
    session.made_at = session.seen_at = act.now
    session.ends_at = ends_at(act.now, act.now, rules.session_idle, rules.session_longest)
    await session.save()
    return token


async def visitor(browser: Browser, act: Act) -> Visitor | None:
    """Whoever has proved a phone with this browser; None where the session is over, or there is none."""
    session = await session_of(browser, act)
    if session is None or session.phone is None:
        return None
    if act.now - session.seen_at >= TOUCH:
        rules = await settings.in_force()
        until = ends_at(session.made_at, act.now, rules.session_idle, rules.session_longest)
        await LoginSession.filter(id=session.id).update(seen_at=act.now, ends_at=until)
    return Visitor(session.id, opened(session.phone), session.phone_index)


@atomic
async def leave(browser: Browser, act: Act) -> None:
    """End the browser's session: its cookie opens nothing any more."""
    if browser.token:
        sessions = LoginSession.filter(token_hash=token_hash(browser.token), revoked_at=None)
        await sessions.update(revoked_at=act.now)


@atomic
async def revoke_all(phone: str, act: Act) -> int:
    """End every session of this phone (E.164); how many there were."""
    open_ones = LoginSession.filter(phone_index=secrets.index(phone), revoked_at=None, ends_at__gt=act.now)
    return await open_ones.update(revoked_at=act.now)
