"""What may be planned: maintained modes, and what the licence covers (domain.md 65, 66, 70)."""

from datetime import date, timedelta

import pytest

from exam.catalogue import MODES_OF, SEATED, Mode, SubjectKind
from exam.errors import RuleBroken
from exam.modes import Licensed, Maintained, check_mode, is_licensed, modes_on

DAY = date(2026, 3, 15)
LATER = DAY + timedelta(days=10)
THEORY, PRACTICAL = 1, 2
KEPT = (
    Maintained("电工", 5, PRACTICAL, Mode.PAPER, DAY, LATER),
    Maintained("电工", 5, PRACTICAL, Mode.HANDS_ON, DAY),
    Maintained("电工", 4, PRACTICAL, Mode.ORAL, DAY),
    Maintained("焊工", 5, PRACTICAL, Mode.ORAL, DAY),
)


def test_modes_are_those_in_force_in_the_order_of_the_enum() -> None:
    assert modes_on(KEPT, "电工", 5, DAY) == {PRACTICAL: (Mode.PAPER, Mode.HANDS_ON)}
    assert modes_on(KEPT, "电工", 5, LATER) == {PRACTICAL: (Mode.PAPER, Mode.HANDS_ON)}
    assert modes_on(KEPT, "电工", 5, LATER + timedelta(days=1)) == {PRACTICAL: (Mode.HANDS_ON,)}
    assert modes_on(KEPT, "电工", 5, DAY - timedelta(days=1)) == {}


def test_a_maintained_mode_may_be_planned() -> None:
    check_mode(KEPT, "电工", 5, PRACTICAL, "paper", DAY)
    check_mode(KEPT, "电工", 5, PRACTICAL, Mode.HANDS_ON, LATER)


@pytest.mark.parametrize(
    ("level", "subject", "mode", "reason", "modes"),
    [
        (5, THEORY, Mode.PAPER, "mode_missing", ()),
        (3, PRACTICAL, Mode.HANDS_ON, "mode_missing", ()),
        (5, PRACTICAL, Mode.ORAL, "mode_other", (Mode.PAPER, Mode.HANDS_ON)),
        (5, PRACTICAL, Mode.MACHINE, "machine_not_listed", (Mode.PAPER, Mode.HANDS_ON)),
        (5, THEORY, Mode.MACHINE, "machine_not_listed", ()),
    ],
)
def test_what_nobody_maintained_is_refused(
    level: int, subject: int, mode: Mode, reason: str, modes: tuple[Mode, ...]
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_mode(KEPT, "电工", level, subject, mode, DAY)

    told = {
        "occupation": "电工",
        "level": level,
        "subject": subject,
        "mode": mode,
        "day": DAY,
        "modes": modes,
    }
    assert (refused.value.reason, refused.value.values) == (reason, told)


def test_a_licence_covers_its_occupation_and_level_for_its_days() -> None:
    licence = (Licensed("电工", 5, DAY, LATER),)
    asked = [("电工", 5, DAY), ("电工", 5, LATER), ("电工", 4, DAY), ("焊工", 5, DAY)]

    assert [is_licensed(licence, *each) for each in asked] == [True, True, False, False]
    assert not is_licensed(licence, "电工", 5, DAY - timedelta(days=1))
    assert not is_licensed(licence, "电工", 5, LATER + timedelta(days=1))


def test_every_kind_of_subject_has_its_modes_and_a_thesis_needs_no_seat() -> None:
    assert set(MODES_OF) == set(SubjectKind)
    assert {mode for modes in MODES_OF.values() for mode in modes} == set(Mode)
    assert set(Mode) - set(SEATED) == {Mode.THESIS}
