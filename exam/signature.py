"""What a signature drawn on a phone must be like: a small picture with ink on it (domain.md 30)."""

from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 200 * 1024
MOST_SIDE = 2000
LEAST_INK = 150
"""Dark pixels: fewer are a slip of the finger."""


class Fault(StrEnum):
    BROKEN = "signature_broken"
    BLANK = "signature_blank"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What its head says: bytes, format, pixels."""

    size: int
    form: str
    width: int
    height: int


def fault_in_head(drawn: Drawn) -> Fault | None:
    """Whether it may be decoded at all."""
    is_small = drawn.size <= MOST_BYTES and 0 < drawn.width <= MOST_SIDE and 0 < drawn.height <= MOST_SIDE
    return None if drawn.form == "PNG" and is_small else Fault.BROKEN


def fault_in_ink(ink: int) -> Fault | None:
    return Fault.BLANK if ink < LEAST_INK else None
