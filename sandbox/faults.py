"""Scripted misbehaviour: what the next calls, receipts and look-ups shall suffer."""

from collections.abc import Collection
from dataclasses import dataclass

# What can happen to the answer of a call, to the receipt of one message, to a look-up.
ANSWERING = frozenset({"drop", "delay", "http", "code", "refuse", "reset", "body", "receipt_first"})
REPORTING = frozenset({"receipt", "no_receipt", "receipt_twice"})
LOOKING = frozenset({"lookup_blind"})
# What can happen to the callback of a paid bill, and to a payment itself.
CALLING_BACK = frozenset(
    {"callback_twice", "callback_late", "no_callback", "callback_unsigned", "callback_amount"}
)
PAYING = frozenset({"pay_closed"})
# What can happen to a push of a messenger: a message, a press, an event.
PUSHING = frozenset({"twice", "late", "lost"})


@dataclass(frozen=True, slots=True)
class Call:
    """What a fault may be matched with: one call, or one message of it."""

    action: str
    phones: Collection[str]
    template: str | None = None
    out_id: str | None = None
    trade_number: str | None = None
    channel: str | None = None
    method: str | None = None
    chat: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Which calls a fault is meant for; None matches every one, a messenger only by its `channel`.

    A messenger's poll that waits all day would otherwise use up what was meant for an SMS.
    """

    phone: str | None = None
    action: str | None = None
    template: str | None = None
    out_id: str | None = None
    trade_number: str | None = None
    channel: str | None = None
    method: str | None = None
    chat: str | None = None

    def fits(self, call: Call) -> bool:
        """Whether every given condition holds for the call."""
        return (
            (self.phone is None or self.phone in call.phones)
            and self.action in (None, call.action)
            and self.template in (None, call.template)
            and self.out_id in (None, call.out_id)
            and self.trade_number in (None, call.trade_number)
            and self.channel == call.channel
            and self.method in (None, call.method)
            and self.chat in (None, call.chat)
        )


@dataclass(slots=True)
class Fault:
    """One scripted fault with its settings; `left` calls will still meet it, `seconds` is a delay.

    `accept` says whether the message reaches the phone although the caller never hears so.
    """

    do: str
    left: int
    match: Match
    accept: bool = True
    seconds: float = 0.0
    status: int = 200
    code: str = ""
    message: str = ""
    text: str = ""
    success: bool = False
    err_code: str = ""
    err_msg: str = ""
    amount_fen: int = 0
    retry_after: int = 0


class Faults:
    """The faults that are left, in the order in which they were scripted."""

    def __init__(self) -> None:
        self.left: list[Fault] = []

    def script(self, fault: Fault) -> None:
        """Adds a fault after those that wait."""
        self.left.append(fault)

    def clear(self) -> None:
        """Forgets all that are left."""
        self.left.clear()

    def take(self, kinds: Collection[str], call: Call) -> Fault | None:
        """The oldest fault of these kinds that fits the call, used up by one; None if there is none."""
        for fault in self.left:
            if fault.do in kinds and fault.match.fits(call):
                fault.left -= 1
                if fault.left == 0:
                    self.left.remove(fault)
                return fault
        return None
