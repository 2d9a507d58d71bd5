"""What may be made up: results in force, failed, of the same mode or mapped to it (domain.md 40-42)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.makeup import Fault, Finding, Scheme, Standing, check, exempt, valid_until

CLOSES = date(2026, 11, 21)
THEORY, PRACTICAL, REVIEW = 1, 2, 3
SCHEME = Scheme({THEORY: "paper", PRACTICAL: "hands_on"}, {})
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def failed(
    subject: int = THEORY, mode: str = "paper", until: date = CLOSES, left: int | None = None
) -> Standing:
    return Standing(subject, mode, passed=False, valid_until=until, makeups_left=left)


def faults(*standings: Standing, wanted: tuple[int, ...] = (THEORY,), scheme: Scheme = SCHEME) -> list[Fault]:
    return [finding.fault for finding in check(wanted, standings, scheme, CLOSES)]


@pytest.mark.parametrize(
    ("determined", "years", "last"),
    [
        (date(2024, 11, 21), 2, date(2026, 11, 21)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 12, 31), 1, date(2026, 12, 31)),
    ],
)
def test_a_result_counts_until_the_same_date_years_later(determined: date, years: int, last: date) -> None:
    assert valid_until(determined, years) == last


@given(days, days, st.integers(1, 5))
def test_a_later_determination_never_ends_earlier(one: date, other: date, years: int) -> None:
    assert (valid_until(one, years) <= valid_until(other, years)) or one > other


def test_the_last_day_counts_and_the_day_after_does_not() -> None:
    day = timedelta(days=1)

    assert faults(failed(until=CLOSES)) == []
    assert faults(failed(until=CLOSES + day)) == []
    assert check([THEORY], [failed(until=CLOSES - day)], SCHEME, CLOSES) == [
        Finding(THEORY, Fault.EXPIRED, CLOSES - day)
    ]


def test_without_a_result_all_is_registered_anew() -> None:
    assert faults() == [Fault.NO_RESULT]


def test_a_passed_subject_is_not_made_up_and_is_exempt() -> None:
    passed = Standing(THEORY, "paper", passed=True, valid_until=CLOSES)

    assert faults(passed) == [Fault.PASSED]
    assert exempt([passed, failed(PRACTICAL, "hands_on")], SCHEME, CLOSES) == {THEORY}
    assert exempt([passed], SCHEME, CLOSES + timedelta(days=1)) == frozenset()


@pytest.mark.parametrize(("left", "wanted"), [(None, []), (1, []), (0, [Fault.USED_UP])])
def test_a_one_time_occupation_gives_one_makeup(left: int | None, wanted: list[Fault]) -> None:
    assert faults(failed(left=left)) == wanted


def test_a_subject_examined_otherwise_needs_the_plans_mapping() -> None:
    on_machine = Scheme({THEORY: "machine"}, {})
    mapped = Scheme({THEORY: "machine"}, {(THEORY, "paper"): frozenset({THEORY})})

    assert faults(failed(), scheme=on_machine) == [Fault.MODE_CHANGED]
    assert faults(failed(), scheme=mapped) == []


def test_an_old_subject_may_be_mapped_to_two_new_ones() -> None:
    scheme = Scheme(
        {PRACTICAL: "hands_on", REVIEW: "oral"}, {(THEORY, "paper"): frozenset({PRACTICAL, REVIEW})}
    )

    assert faults(failed(), wanted=(PRACTICAL, REVIEW), scheme=scheme) == []
    assert faults(failed(), wanted=(THEORY,), scheme=scheme) == [Fault.MODE_CHANGED]


def test_each_wanted_subject_is_judged_by_itself_in_their_order() -> None:
    found = check([PRACTICAL, THEORY], [failed()], SCHEME, CLOSES)

    assert found == [Finding(PRACTICAL, Fault.NO_RESULT)]


@given(
    st.lists(
        st.builds(
            Standing,
            st.sampled_from([1, 2, 3]),
            st.sampled_from(["paper", "machine", "hands_on"]),
            st.booleans(),
            st.dates(date(2026, 1, 1), date(2027, 12, 31)),
            st.sampled_from([None, 0, 1]),
        ),
        max_size=6,
    )
)
def test_what_may_be_made_up_has_a_failed_result_in_force(standings: list[Standing]) -> None:
    refused = {finding.subject for finding in check(SCHEME.modes, standings, SCHEME, CLOSES)}

    for subject, mode in SCHEME.modes.items():
        backing = [
            each
            for each in standings
            if (each.subject, each.mode, each.passed) == (subject, mode, False)
            and each.valid_until >= CLOSES
            and each.makeups_left != 0
        ]
        assert (subject in refused) == (not backing)
