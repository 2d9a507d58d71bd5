"""How a phone is proved: one-time codes and the sessions they open (domain.md C12; ASVS V6.3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from random import Random

DIGITS = 6
MOST_TRIES = 5
V6_SITE = 64
"""Bits of an IPv6 address that one subscriber holds: the rest he changes as he likes."""


class Purpose(StrEnum):
    """What a code is good for: one for another purpose opens nothing."""

    REGISTER = "register"
    BIND = "bind"
    PHONE = "phone"
    PLEDGE = "pledge"
    SCENE = "scene"


class Scope(StrEnum):
    """Whose tries of an hour are counted."""

    PHONE = "phone"
    IP = "ip"
    PERSON = "person"
    LOGIN = "login"


class Answer(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"  # too many tries, too late, used already, or none asked for


def choose_code(chance: Random) -> str:
    """Six digits, each as likely as any other."""
    return f"{chance.randrange(10**DIGITS):0{DIGITS}}"


def judge(same: bool, tries: int, expires_at: datetime, now: datetime) -> Answer:
    """`tries` counts the wrong ones before this; a right code counts for nothing once it is spent."""
    if tries >= MOST_TRIES or now >= expires_at:
        return Answer.SPENT
    if same:
        return Answer.RIGHT
    return Answer.WRONG if tries + 1 < MOST_TRIES else Answer.SPENT


def ends_at(made_at: datetime, seen_at: datetime, idle: timedelta, longest: timedelta) -> datetime:
    """When a session is over unless it is used again: idle for so long, or as old as it may become."""
    return min(seen_at + idle, made_at + longest)


def tidy_code(text: str) -> str:
    """The digits of what somebody typed: without blanks, full-width digits made plain."""
    return "".join(str(int(each)) for each in text if each.isdecimal())


def subscriber(address: str) -> str:
    """Whom an IP address stands for: itself, or the /64 of an IPv6 address; an unreadable one as it is."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(IPv6Address(int(read) >> (128 - V6_SITE) << (128 - V6_SITE)))


def is_full(counted: Mapping[Scope, int], limits: Mapping[Scope, int]) -> Scope | None:
    """The first scope whose hour holds as many tries as it may; a limit of 0 is none."""
    return next((scope for scope, most in limits.items() if 0 < most <= counted.get(scope, 0)), None)
