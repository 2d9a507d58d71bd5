"""Who leads a team, and what a team must look like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Member:
    """A confirmed examiner; `tasks_at_level` are completed ones, `led_here_last` the site's last session."""

    id: int
    senior: bool
    tasks_at_level: int
    rating: int | None
    certificate_since: date | None
    led_here_last: bool


class SizeFault(StrEnum):
    """Why a team may not have the size asked for."""

    BELOW_MINIMUM = "below_minimum"
    EVEN = "even"


def choose_leader(members: Sequence[Member], chance_seed: str) -> int:
    """Return the id of the leader (domain.md B3); ValueError without members.

    Senior examiners first, then the most tasks at the level, the higher rating (none is lowest), the older
    certificate (unknown is youngest), then the smallest SHA-256 of "seed:id". Who led the site's last
    session leads again only when there is nobody else.
    """
    if not members:
        raise ValueError("a team without members has no leader")

    def rank(member: Member) -> tuple[bool, bool, int, int, date, str]:
        rating = -1 if member.rating is None else member.rating
        since = member.certificate_since or date.max
        lot = sha256(f"{chance_seed}:{member.id}".encode()).hexdigest()
        return member.led_here_last, not member.senior, -member.tasks_at_level, -rating, since, lot

    return min(members, key=rank).id


def lacks_senior(members: Iterable[Member]) -> bool:
    """Tell whether a warning is due because no member is a senior examiner (domain.md B3)."""
    return not any(member.senior for member in members)


def check_size(required: int, minimum: int, odd: bool) -> SizeFault | None:
    """Say why a team of `required` may not be asked for, or None (domain.md C3)."""
    if required < minimum:
        return SizeFault.BELOW_MINIMUM
    return SizeFault.EVEN if odd and required % 2 == 0 else None
