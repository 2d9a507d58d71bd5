"""The random draw, made so that anybody who holds its seed and its pool can repeat it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from hashlib import sha256

from exam.eligibility import Candidate

UNKNOWN_RATING = 75
HEX_DIGITS = 16
PRECISION = Context(prec=28)


@dataclass(frozen=True, slots=True)
class Ticket:
    """An examiner in the drum; one of weight 2 is twice as likely to come first as one of weight 1."""

    id: int
    weight: int


def weight_of(candidate: Candidate) -> int:
    """Return rating // (1 + recent tasks), at least 1; a rating not yet given counts as 75 (domain.md B3)."""
    rating = UNKNOWN_RATING if candidate.rating is None else candidate.rating
    return max(1, rating // (1 + candidate.recent_tasks))


def draw(
    tickets: Sequence[Ticket],
    wanted: int,
    seed: str,
    capped: frozenset[int] = frozenset(),
    cap: int | None = None,
) -> list[int]:
    """Draw up to `wanted` ids by weight without replacement, the first drawn first (Efraimidis and Spirakis).

    To repeat it by hand: for each id take the SHA-256 of the UTF-8 text "seed:id" ("2026-7:12"), read its
    first 16 hexadecimal digits as a number n, and compute key = -ln((n + 1) / 2**64) / weight to 28
    significant digits. The smallest keys win; of equal keys the smaller id. At most `cap` of the ids in
    `capped` are taken (domain.md C3, rotation): those in excess are passed over.
    Raises ValueError for a weight below 1 and for an id that occurs twice.
    """
    _check(tickets)
    order = [ticket.id for ticket in sorted(tickets, key=lambda one: (key_of(one, seed), one.id))]
    former = [one for one in order if one in capped]
    over = frozenset() if cap is None else frozenset(former[max(0, cap) :])
    return [one for one in order if one not in over][: max(0, wanted)]


def key_of(ticket: Ticket, seed: str) -> Decimal:
    """Return the key by which a ticket is ordered; `draw` tells the formula."""
    number = int(sha256(f"{seed}:{ticket.id}".encode()).hexdigest()[:HEX_DIGITS], 16)
    # Decimal, since the last bit of a float logarithm differs between machines.
    part = PRECISION.divide(Decimal(number + 1), Decimal(16**HEX_DIGITS))
    return PRECISION.divide(-PRECISION.ln(part), Decimal(ticket.weight))


def allowed_repeats(required: int) -> int:
    """Return how many of a team may come from the site's last team: a third is replaced (domain.md C3)."""
    return required - math.ceil(Fraction(required, 3))


def wanted(required: int, held: int, live: int, ratio: Decimal | Fraction | int) -> int:
    """Return how many more to invite so that live >= ceil((required - held) * ratio) (domain.md B3).

    `held` counts seats taken, `live` invitations without a seat yet.
    """
    return max(0, math.ceil((required - held) * Fraction(ratio)) - live)


def _check(tickets: Sequence[Ticket]) -> None:
    if any(ticket.weight < 1 for ticket in tickets):
        raise ValueError("a weight is a positive integer")
    if len({ticket.id for ticket in tickets}) < len(tickets):
        raise ValueError("nobody has two tickets")
