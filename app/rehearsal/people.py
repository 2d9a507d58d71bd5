"""Simulated examiners: how they take a question, and what they text back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import log
from random import Random

SPREAD = 1.0  # of the logarithm: one answer in ten takes longer than 3.6 times the median
GIVES_UP = 0.5
INVITE = re.compile(r"如能参加,请回复(\d{4}),如不能参加请回复(\d{4})")
SELECT = re.compile(r"收到请回复(\d{4})")
CORRECTION = "回复的短信内容有误"
NONSENSE = ("请问在哪里考试", "开会中晚点回", "???", "你是哪位", "12")


class Temper(StrEnum):
    YES = "yes"
    NO = "no"
    SILENT = "silent"
    LATE = "late"  # says yes when both windows are over
    NONSENSE = "nonsense"  # first sends what nobody can read


def confirming(shares: Mapping[Temper, float], percent: float) -> dict[Temper, float]:
    """Shares for the second question: `percent` confirm, the others behave as at the first one."""
    others = {temper: share for temper, share in shares.items() if temper is not Temper.YES}
    if sum(others.values()) == 0:
        others = {Temper.SILENT: 1.0}
    scale = (100 - percent) / sum(others.values())
    return {Temper.YES: percent, **{temper: share * scale for temper, share in others.items()}}


@dataclass(frozen=True, slots=True)
class Pace:
    """How long answers take: the median in minutes, and how long a late one waits before it begins."""

    minutes: float
    late_after: timedelta

    def draw(self, chance: Random) -> timedelta:
        """A lognormal time, in whole seconds as carriers tell it."""
        return timedelta(seconds=max(1, round(60 * chance.lognormvariate(log(self.minutes), SPREAD))))


@dataclass(frozen=True, slots=True)
class Answer:
    after: timedelta
    text: str


@dataclass(slots=True)
class Person:
    """Somebody with a phone, who knows only what its texts say."""

    inviting: Temper
    confirming: Temper
    answered: set[str] = field(default_factory=set)
    refusal: str = ""
    meant: str = ""

    def read(self, text: str, pace: Pace, chance: Random) -> Answer | None:
        """Decide what to text back to `text`, if anything; the same question again changes no mind."""
        if CORRECTION in text:
            return self._try_again(pace, chance)
        if invited := INVITE.search(text):
            self.refusal = invited[2]
            return self._answer(invited[1], self.inviting, pace, chance)
        if selected := SELECT.search(text):
            return self._answer(selected[1], self.confirming, pace, chance)
        return None

    def _answer(self, code: str, temper: Temper, pace: Pace, chance: Random) -> Answer | None:
        if code in self.answered or temper is Temper.SILENT:
            return None
        self.answered.add(code)
        after = pace.draw(chance)
        match temper:
            case Temper.NO:
                return Answer(after, self.refusal)
            case Temper.LATE:
                return Answer(pace.late_after + after, code)
            case Temper.NONSENSE:
                self.meant = code
                return Answer(after, chance.choice(NONSENSE))
            case _:
                return Answer(after, code)

    def _try_again(self, pace: Pace, chance: Random) -> Answer | None:
        code, self.meant = self.meant, ""
        if not code or chance.random() < GIVES_UP:
            return None
        return Answer(pace.draw(chance), code)
