"""Whether one person can sit two subjects: they must not be examined at the same time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """When a subject is examined; the hour of machine exams is set at arrangement only (domain.md C10)."""

    subject: int
    held_on: date
    starts_at: datetime | None = None
    minutes: int | None = None


def collide(one: Slot, other: Slot) -> bool:
    """Same day and overlapping; without both hours, two subjects of one kind are taken to share theirs."""
    if one.held_on != other.held_on:
        return False
    if one.starts_at is None or other.starts_at is None:
        return one.subject == other.subject
    return one.starts_at < _end(other, other.starts_at) and other.starts_at < _end(one, one.starts_at)


def _end(slot: Slot, starts_at: datetime) -> datetime:
    # An exam without a length is over in the minute it begins: only the same start collides.
    return starts_at + timedelta(minutes=slot.minutes or 1)
