"""Who acts, when, by which luck: the arguments that make a handler repeatable."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from exam.calendar import CHINA
from exam.policy import Caller


@dataclass(frozen=True, slots=True)
class Act:
    """`now` is aware UTC; `actor` is a word for the records; `chance` chooses codes and seeds;
    `sign` is the signature that counts into a message's billed parts; `trace` names the push that is
    acted on, or nothing. `caller` is the member of staff who acts, None the house itself: timers, people who
    answer for themselves, the operator at the terminal."""

    now: datetime
    actor: str
    chance: Random
    sign: str = ""
    trace: str = ""
    caller: Caller | None = None

    @property
    def today(self) -> date:
        """The day on which it is done, by the clock of the office."""
        return self.now.astimezone(CHINA).date()
