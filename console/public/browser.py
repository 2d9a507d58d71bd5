"""Which browser calls: its cookie, its address, and whether a form comes from a page of ours."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from handlers.act import Act
from handlers.proving import sessions
from handlers.proving.sessions import Browser

COOKIE = "kaowu_public"
PATH = "/p"
LASTS = 12 * 3600
"""Seconds the browser keeps the cookie; the session behind it may end sooner."""
FIELD = "_token"
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class House:
    """How the service is reached from outside: its public address, where there is one."""

    public_url: str | None = None

    @property
    def secure(self) -> bool:
        return (self.public_url or "").startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.public_url or "").netloc


def browser_of(request: web.Request) -> Browser:
    agent = request.headers.get("User-Agent", "")
    return Browser(request.cookies.get(COOKIE, ""), address_of(request), agent)


def address_of(request: web.Request) -> str:
    """The caller's address. Only a proxy of our own, on this machine or network, may speak for another."""
    near = request.remote or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(told)) if told and ip_address(near).is_private else near
    except ValueError:
        return near


def from_elsewhere(request: web.Request, house: House) -> bool:
    """Whether a form was sent from a page that is not ours: Sec-Fetch-Site and Origin must both agree."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is None and origin is None:
        return True
    if site is not None and site not in {"same-origin", "none"}:
        return True
    return origin is not None and urlsplit(origin).netloc not in {request.host, house.host} - {""}


def is_our_form(browser: Browser, form: Mapping[str, Any]) -> bool:
    """Whether the form carries the token of a page that was made for this very browser."""
    sent = form.get(FIELD)
    known = sessions.form_token(browser.token)
    return (
        bool(browser.token) and isinstance(sent, str) and hmac.compare_digest(sent.encode(), known.encode())
    )


def keep_cookie(response: web.StreamResponse, token: str, house: House) -> None:
    response.set_cookie(
        COOKIE, token, path=PATH, max_age=LASTS, httponly=True, secure=house.secure, samesite="Lax"
    )


def fresh_browser(browser: Browser, act: Act) -> Browser:
    """The same browser with a cookie, if it had none."""
    return browser if browser.token else Browser(sessions.new_token(act), browser.ip, browser.agent)
