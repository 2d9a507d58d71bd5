"""Access tokens: two hours long, the same one again until five minutes before its end."""

import secrets
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.tencent.refusal import Refused

LIFE = timedelta(seconds=7200)
RENEWED_BEFORE = timedelta(minutes=5)
FORCED_A_DAY = 20


class Tokens:
    """The tokens of one account; only the newest is given out, an older one holds until its end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends: dict[str, datetime] = {}
        self._newest = ""
        self._forced: list[datetime] = []

    def give(self, force: bool = False) -> dict[str, object]:
        """{"access_token", "expires_in": seconds}; a forced one ends all before it; raises Refused 45009."""
        now = self._clock.now()
        if force:
            self._count_forced(now)
            self._ends.clear()
        if self._newest not in self._ends or self._ends[self._newest] - now <= RENEWED_BEFORE:
            self._newest = secrets.token_urlsafe(100)
            self._ends[self._newest] = now + LIFE
        return {
            "access_token": self._newest,
            "expires_in": int((self._ends[self._newest] - now).total_seconds()),
        }

    def check(self, token: str) -> None:
        """Raises Refused where the token is unknown (40001) or over (42001)."""
        if token not in self._ends:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")
        if self._ends[token] <= self._clock.now():
            raise Refused(42001, "access_token expired")

    def _count_forced(self, now: datetime) -> None:
        self._forced = [at for at in self._forced if now - at < timedelta(days=1)]
        if len(self._forced) >= FORCED_A_DAY:
            raise Refused(45009, "reach max api daily quota limit")
        self._forced.append(now)
