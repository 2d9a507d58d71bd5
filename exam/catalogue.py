"""The words of the catalogue: kinds of occupation and subject, the modes a subject may be examined in."""

from enum import StrEnum


class OccupationKind(StrEnum):
    """What sort of examination an occupation has (domain.md 24); only ordinary ones have a category."""

    ORDINARY = "ordinary"
    HIGH_TECH = "high_tech"
    PRE_TECHNICIAN = "pre_technician"
    SINGLE_SKILL = "single_skill"


class Category(StrEnum):
    """The classes of plans (domain.md 6-8, 15); an office may write a grouping of its own instead."""

    A = "A"
    B = "B"
    NATIONAL = "national"


class InUse(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class SubjectKind(StrEnum):
    THEORY = "theory"
    PRACTICAL = "practical"
    COMPREHENSIVE = "comprehensive"
    LANGUAGE = "language"


class Mode(StrEnum):
    """鉴定方式 (domain.md 66, 70)."""

    PAPER = "paper"
    MACHINE = "machine"
    HANDS_ON = "hands_on"
    ORAL = "oral"
    THESIS = "thesis"


class ConditionKind(StrEnum):
    """正常、破格、越级 (domain.md 72-74)."""

    NORMAL = "normal"
    EARLY = "early"
    SKIP = "skip"


class CandidateClass(StrEnum):
    """Who pays a price of their own (domain.md 33); everybody else is of no class."""

    STUDENT = "student"
    SOLDIER = "soldier"
    JOBLESS = "jobless"
    POOR = "poor"


MODES_OF: dict[SubjectKind, tuple[Mode, ...]] = {
    SubjectKind.THEORY: (Mode.PAPER, Mode.MACHINE),
    SubjectKind.PRACTICAL: (Mode.HANDS_ON, Mode.PAPER, Mode.MACHINE),
    SubjectKind.COMPREHENSIVE: (Mode.ORAL, Mode.PAPER, Mode.THESIS),
    SubjectKind.LANGUAGE: (Mode.PAPER, Mode.MACHINE, Mode.ORAL),
}
"""Which modes suit a subject (domain.md 44, 66, 70)."""

SEATED = (Mode.PAPER, Mode.MACHINE, Mode.HANDS_ON, Mode.ORAL)
"""The modes that need a seat in a room (domain.md 59); a thesis is handed in."""
