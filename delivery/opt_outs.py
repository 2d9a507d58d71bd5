"""Opt-outs and blocked numbers: kept per number, signature and kind, and the way back in (domain.md B4)."""

from dataclasses import dataclass
from datetime import datetime

from db.models import OptOut, OutgoingMessage
from db.models.delivery import Lane
from db.models.numbers import Kind, Source
from db.opt_outs import blocked, opted_out
from db.outgoing import EVER

__all__ = [
    "BLOCKING",
    "Refusal",
    "blocked",
    "kind_of",
    "last_to",
    "open_opt_outs",
    "opt_in",
    "opt_out",
    "opted_out",
]

KIND_OF = {Lane.DISPATCH: Kind.DISPATCH, Lane.REMINDER: Kind.REMINDER, Lane.BROADCAST: Kind.BROADCAST}

# Codes of refusals and receipts alike (aliyun-sms.md 2, 4.3): True where the number is blocked altogether,
# False where its holder refused messages like the one that failed.
BLOCKING: dict[str, dict[str, bool]] = {
    "sms": {
        "isv.BLACK_KEY_CONTROL_LIMIT": True,
        "MOBILE_IN_BLACK": True,
        "isv.CUSTOMER_REFUSED": False,
        "USER_REJECT": False,
    }
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a number refuses under which signature, and how we know; `code` is the provider's."""

    address_index: str
    sign: str
    kind: Kind
    source: Source
    code: str = ""
    incoming_id: int | None = None


async def opt_out(refusal: Refusal, at: datetime) -> bool:
    """Send this number no more of that kind; False when it was so, or was taken back after `at`."""
    mine = OptOut.filter(address_index=refusal.address_index, sign=refusal.sign, kind=refusal.kind)
    taken_back = mine.filter(lifted_by=Source.REPLY.value, lifted_at__gte=at)
    if await mine.filter(lifted_at=None).exists() or await taken_back.exists():
        return False
    row = OptOut(
        address_index=refusal.address_index,
        sign=refusal.sign,
        kind=refusal.kind,
        at=at,
        source=refusal.source,
        code=refusal.code,
        incoming_id=refusal.incoming_id,
    )
    await OptOut.bulk_create([row], ignore_conflicts=True)
    return True


async def opt_in(address_index: str, sign: str, by: str, at: datetime, kind: Kind | None = None) -> int:
    """Lift what the number refused under `sign` until `at`, all of it or one kind; how many rows."""
    refused = OptOut.filter(address_index=address_index, sign__in=["", sign], lifted_at=None, at__lte=at)
    if kind is not None:
        refused = refused.filter(kind=kind)
    return await refused.update(lifted_at=at, lifted_by=by[:50])


async def open_opt_outs(address_index: str, sign: str) -> list[OptOut]:
    """What the number refuses now, oldest first."""
    return await OptOut.filter(address_index=address_index, sign__in=["", sign], lifted_at=None).order_by(
        "id"
    )


async def last_to(address_index: str) -> OutgoingMessage | None:
    """The last message that left for this number; our answers to its own words do not count."""
    gone = OutgoingMessage.filter(address_index=address_index, handed_at__gte=EVER)
    return await gone.exclude(lane=Lane.ANSWER).order_by("-handed_at", "-id").first()


def kind_of(lane: int | None) -> Kind:
    """The kind of a message in `lane`; without one, everything."""
    return Kind.ALL if lane is None else KIND_OF.get(Lane(lane), Kind.ALL)
