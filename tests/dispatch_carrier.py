"""A carrier with a memory: what it was given, what it carried, and what it was told to do wrong."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto

from db.models.delivery import Failure, Sending
from delivery.channel import Accepted, InDoubt, Outcome, Outgoing, ProviderError, Refused, Sighting

_A_MINUTE = timedelta(minutes=1)


class Fate(Enum):
    """What becomes of one message handed over."""

    CARRIED = auto()
    REFUSED = auto()  # for good
    BUSY = auto()  # refused, to be tried again
    CARRIED_IN_DOUBT = auto()  # it arrives, the answer does not
    LOST_IN_DOUBT = auto()  # neither arrives


@dataclass
class Carrier:
    """A channel whose provider lives in memory; every number does as scripted, then carries."""

    name: str = "sms"
    scripts: defaultdict[str, deque[Fate]] = field(default_factory=lambda: defaultdict(deque))
    carried: list[Outgoing] = field(default_factory=list)
    silent: bool = False

    def script(self, address: str, *fates: Fate) -> None:
        """Let the next messages to `address` fare so."""
        self.scripts[address].extend(fates)

    async def send(self, message: Outgoing) -> Outcome:
        waiting = self.scripts[message.address]
        fate = waiting.popleft() if waiting else Fate.CARRIED
        if fate in {Fate.CARRIED, Fate.CARRIED_IN_DOUBT}:
            self.carried.append(message)
        return self._answer(fate, message)

    def _answer(self, fate: Fate, message: Outgoing) -> Outcome:
        match fate:
            case Fate.CARRIED:
                return Accepted(_biz_id(message))
            case Fate.REFUSED:
                return Refused("MOBILE_NUMBER_ILLEGAL", Failure.PERMANENT)
            case Fate.BUSY:
                return Refused("BUSINESS_LIMIT_CONTROL", Failure.TEMPORARY, _A_MINUTE)
            case Fate.CARRIED_IN_DOUBT | Fate.LOST_IN_DOUBT:
                return InDoubt("timeout")

    async def look(self, message: Outgoing) -> Sighting | None:
        if self.silent:
            raise ProviderError("timeout", retryable=True)
        if message.out_id not in self.out_ids():
            return None
        return Sighting(Sending.ACCEPTED, "OK", _biz_id(message))

    def out_ids(self) -> list[str]:
        """Everything carried, in order, once for each time."""
        return [message.out_id for message in self.carried]


def _biz_id(message: Outgoing) -> str:
    return f"biz-{message.out_id}"
