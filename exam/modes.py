"""What may be planned: subjects with a maintained mode, within the licence (domain.md 65, 66, 70)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exam.catalogue import Mode
from exam.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Maintained:
    """A mode that the centre has set for a subject of an occupation and level; both days are included."""

    occupation: str
    level: int
    subject: int
    mode: Mode
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Licensed:
    """An occupation and level that an organisation may examine, or list for; both days are included."""

    occupation: str
    level: int
    from_on: date
    until_on: date | None = None


def modes_on(
    maintained: Iterable[Maintained], occupation: str, level: int, day: date
) -> dict[int, tuple[Mode, ...]]:
    """The modes in force by subject, in the order of the enum."""
    found: dict[int, set[Mode]] = {}
    for each in maintained:
        if (each.occupation, each.level) == (occupation, level) and _holds(each.from_on, each.until_on, day):
            found.setdefault(each.subject, set()).add(each.mode)
    return {subject: tuple(mode for mode in Mode if mode in modes) for subject, modes in found.items()}


def check_mode(
    maintained: Iterable[Maintained], occupation: str, level: int, subject: int, mode: str, day: date
) -> None:
    """Refuse a subject of a plan item whose mode nobody has maintained for that day.

    Raises RuleBroken: "machine_not_listed" where it would be a machine exam (66), "mode_missing" where the
    subject has no mode at all, "mode_other" where it has others (70).
    """
    kept = modes_on(maintained, occupation, level, day).get(subject, ())
    if mode in kept:
        return
    reason = "mode_other" if kept else "mode_missing"
    raise RuleBroken(
        "machine_not_listed" if mode == Mode.MACHINE else reason,
        occupation=occupation,
        level=level,
        subject=subject,
        mode=mode,
        day=day,
        modes=kept,
    )


def is_licensed(licensed: Iterable[Licensed], occupation: str, level: int, day: date) -> bool:
    """Whether the licence covers this on a day (domain.md 4, 65)."""
    return any(
        (each.occupation, each.level) == (occupation, level) and _holds(each.from_on, each.until_on, day)
        for each in licensed
    )


def _holds(from_on: date, until_on: date | None, day: date) -> bool:
    return from_on <= day and (until_on is None or day <= until_on)
