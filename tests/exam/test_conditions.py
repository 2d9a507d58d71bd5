"""What is missing for a condition, from every side of every bound (domain.md C6, 72-74)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.candidate import RANK, Certificate, Education, Facts, Work
from exam.condition_rules import faults_in
from exam.conditions import BadRule, Finding, check, compile_rule, finding_from

OWN, OTHER = "6-31-01-03", "4-03-02-01"
CUTOFF = date(2026, 3, 15)
EARLY_TECHNICIAN = {"certificate": {"level": 3, "months": 36, "continuous": True}}
"""破格申报技师 (72)."""


def someone(**known: Any) -> Facts:
    return Facts(**{"born_on": date(1990, 1, 1), **known})


def missing(rule: dict[str, Any], facts: Facts, awards: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [each.as_data() for each in check(compile_rule(rule, OWN, awards), facts, CUTOFF)]


def certified(day: date, *work: Work, level: int = 3, occupation: str = OWN) -> Facts:
    return someone(certificates=(Certificate(occupation, level, day),), work=work)


@pytest.mark.parametrize(
    ("issued", "have"),
    [(date(2023, 3, 15), 36), (date(2023, 3, 16), 35), (date(2023, 3, 14), 36), (date(2023, 8, 15), 31)],
)
def test_thirty_six_months_after_the_certificate_are_full_on_the_same_day(issued: date, have: int) -> None:
    facts = certified(issued, Work(OWN, date(2010, 1, 1)))
    values = {"level": 3, "needed": 36, "have": have, "short": 36 - have}
    lacking = [{"code": "after_certificate_continuous", "values": values}]

    assert missing(EARLY_TECHNICIAN, facts) == ([] if have >= 36 else lacking)


def test_a_day_without_work_breaks_continuity_but_not_the_sum() -> None:
    gap = date(2024, 9, 15)
    broken = certified(
        date(2023, 3, 15),
        Work(OWN, date(2020, 1, 1), gap - timedelta(days=1)),
        Work(OWN, gap + timedelta(days=1)),
    )
    summed = {"certificate": {"level": 3, "months": 35}}

    assert [each["values"]["have"] for each in missing(EARLY_TECHNICIAN, broken)] == [18]
    assert missing(summed, broken) == []


def test_two_employers_without_a_day_between_them_are_continuous() -> None:
    change = date(2024, 9, 15)
    facts = certified(
        date(2023, 3, 15),
        Work(OWN, date(2020, 1, 1), change - timedelta(days=1)),
        Work(OWN, change, date.max),
    )

    assert missing(EARLY_TECHNICIAN, facts) == []


def test_work_before_the_certificate_or_after_the_cutoff_does_not_count() -> None:
    before = certified(date(2025, 3, 15), Work(OWN, date(2000, 1, 1)))
    later = certified(date(2020, 1, 1), Work(OWN, CUTOFF + timedelta(days=1)))

    assert [each["values"]["have"] for each in missing(EARLY_TECHNICIAN, before)] == [12]
    assert [each["values"]["have"] for each in missing(EARLY_TECHNICIAN, later)] == [0]


def test_the_first_of_several_certificates_of_the_level_counts() -> None:
    held = (Certificate(OWN, 3, date(2025, 1, 1)), Certificate(OWN, 3, date(2020, 1, 1)))

    assert missing(EARLY_TECHNICIAN, someone(certificates=held, work=(Work(OWN, date(2020, 1, 1)),))) == []


@pytest.mark.parametrize(
    "held",
    [
        (),
        (Certificate(OWN, 4, date(2010, 1, 1)),),
        (Certificate(OTHER, 3, date(2010, 1, 1)),),
        (Certificate(OWN, 3, CUTOFF + timedelta(days=1)),),
    ],
)
def test_a_certificate_must_be_of_the_level_and_occupation_and_issued_by_the_cutoff(
    held: tuple[Certificate, ...],
) -> None:
    facts = someone(certificates=held, work=(Work(OWN, date(2000, 1, 1)),))

    assert missing(EARLY_TECHNICIAN, facts) == [{"code": "certificate", "values": {"level": 3}}]


@pytest.mark.parametrize(
    ("told", "passes"), [("same", False), ("any", True), ([OTHER], True), ([OWN], False)]
)
def test_a_rule_says_which_occupations_count(told: Any, passes: bool) -> None:
    facts = certified(date(2020, 1, 1), Work(OTHER, date(2020, 1, 1)), occupation=OTHER)
    after = {"certificate": {"level": 3, "months": 36, "occupation": told}}

    assert (missing(after, facts) == []) is passes
    assert (missing({"work": {"months": 74, "occupation": told}}, facts) == []) is passes


def test_age_counts_on_the_birthday() -> None:
    rule = {"age": {"least": 16}}
    months = [missing(rule, someone(born_on=date(2010, 3, day))) for day in (15, 16)]

    assert months == [[], [{"code": "age", "values": {"needed": 16, "have": 15, "short": 1}}]]


def test_months_of_work_add_up_unless_they_must_be_continuous() -> None:
    work = (Work(OWN, date(2020, 1, 1), date(2020, 12, 31)), Work(OWN, date(2022, 1, 1), date(2022, 6, 30)))
    values = {"needed": 19, "have": 18, "short": 1}

    assert missing({"work": {"months": 18}}, someone(work=work)) == []
    assert missing({"work": {"months": 19}}, someone(work=work)) == [{"code": "work", "values": values}]
    assert missing({"work": {"months": 13, "continuous": True}}, someone(work=work)) == [
        {"code": "work_continuous", "values": {"needed": 13, "have": 12, "short": 1}}
    ]


def test_periods_that_overlap_or_end_before_they_begin_are_not_counted_twice() -> None:
    work = (
        Work(OWN, date(2025, 3, 16)),
        Work(OWN, date(2025, 3, 16)),
        Work(OWN, date(2020, 1, 2), date(2020, 1, 1)),
    )

    assert [each["values"]["have"] for each in missing({"work": {"months": 13}}, someone(work=work))] == [12]


def test_training_apprenticeship_and_award_are_asked_for() -> None:
    listed, other = frozenset({"十大能工巧匠"}), frozenset({"先进个人"})
    own, office = {"award": {"one_of": ["先进个人"]}}, {"award": {}}

    assert missing({"training": {}}, someone()) == [
        {"code": "training", "values": {"needed": 1, "have": 0, "short": 1}}
    ]
    assert missing({"training": {"hours": 240}}, someone(training_hours=200)) == [
        {"code": "training_hours", "values": {"needed": 240, "have": 200, "short": 40}}
    ]
    assert missing({"training": {"hours": 240}}, someone(training_hours=240)) == []
    assert missing({"apprenticeship": {}}, someone()) == [{"code": "apprenticeship"}]
    assert missing({"apprenticeship": {}}, someone(apprenticeship=True)) == []
    assert missing(office, someone(awards=listed), ("十大能工巧匠",)) == []
    assert missing(office, someone(awards=other), ("十大能工巧匠",)) == [
        {"code": "award", "values": {"one_of": ["十大能工巧匠"]}}
    ]
    assert missing(own, someone(awards=other), ("十大能工巧匠",)) == []
    assert missing(office, someone(awards=other)) == [{"code": "award", "values": {"one_of": []}}]


@pytest.mark.parametrize("least", Education)
@pytest.mark.parametrize("held", Education)
def test_education_counts_by_its_rank(least: Education, held: Education) -> None:
    told = missing({"education": {"least": least.value}}, someone(education=held))

    assert (told == []) is (RANK[held] >= RANK[least])


def test_education_may_be_named_and_must_be_finished_by_the_cutoff() -> None:
    rule = {"education": {"one_of": ["technical", "vocational"]}}
    finished = someone(education=Education.TECHNICAL, graduated_on=CUTOFF)
    student = someone(education=Education.TECHNICAL, graduated_on=CUTOFF + timedelta(days=1))

    assert missing(rule, finished) == []
    assert missing(rule, student) == [{"code": "graduation", "values": {"on": "2026-03-16"}}]
    assert [each["code"] for each in missing(rule, someone(education=Education.MASTER))] == ["education"]
    assert [each["code"] for each in missing(rule, someone())] == ["education"]


def test_all_lists_everything_and_any_shows_each_way() -> None:
    rule = {"all": [{"age": {"least": 50}}, {"any": [{"apprenticeship": {}}, {"work": {"months": 12}}]}]}

    assert missing(rule, someone()) == [
        {"code": "age", "values": {"needed": 50, "have": 36, "short": 166}},
        {
            "code": "any_of",
            "ways": [
                [{"code": "apprenticeship"}],
                [{"code": "work", "values": {"needed": 12, "have": 0, "short": 12}}],
            ],
        },
    ]
    assert [each["code"] for each in missing(rule, someone(apprenticeship=True))] == ["age"]
    assert missing({"any": [{"apprenticeship": {}}]}, someone()) == [{"code": "apprenticeship"}]


occupations = st.one_of(st.sampled_from(["same", "any"]), st.lists(st.sampled_from([OWN, OTHER]), min_size=1))
NAMES = ("all", "any", "age", "work", "certificate", "education", "least", "months")
months = st.integers(1, 600)
demands = st.one_of(
    st.builds(lambda least: {"age": {"least": least}}, st.integers(1, 100)),
    st.builds(lambda level: {"certificate": {"level": level}}, st.integers(1, 9)),
    st.builds(
        lambda level, needed, whole, told: {
            "certificate": {"level": level, "months": needed, "continuous": whole, "occupation": told}
        },
        st.integers(1, 9), months, st.booleans(), occupations,
    ),
    st.builds(lambda needed, whole: {"work": {"months": needed, "continuous": whole}}, months, st.booleans()),
    st.just({"training": {}}),
    st.just({"apprenticeship": {}}),
    st.builds(lambda least: {"education": {"least": least.value}}, st.sampled_from(Education)),
    st.builds(lambda some: {"award": {"one_of": some}}, st.lists(st.sampled_from("甲乙"), min_size=1)),
)  # fmt: skip
rules: st.SearchStrategy[Any] = st.recursive(
    demands,
    lambda inner: st.builds(
        lambda name, some: {name: some},
        st.sampled_from(["all", "any"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)
days = st.dates(date(1950, 1, 1), date(2040, 1, 1))
works = st.builds(Work, st.sampled_from([OWN, OTHER]), days, st.none() | days)
people = st.builds(
    Facts,
    days,
    st.lists(st.builds(Certificate, st.sampled_from([OWN, OTHER]), st.integers(1, 5), days), max_size=3).map(
        tuple
    ),
    st.lists(works, max_size=4).map(tuple),
    st.none() | st.sampled_from(Education),
    st.none() | days,
    st.integers(0, 500),
    st.booleans(),
    st.frozensets(st.sampled_from("甲乙丙")),
)


@given(rules, people, days)
def test_findings_survive_being_stored(rule: Any, facts: Facts, cutoff: date) -> None:
    if not faults_in(rule):
        for found in check(compile_rule(rule, OWN), facts, cutoff):
            assert finding_from(json.loads(json.dumps(found.as_data()))) == found


@given(rules, rules, people, days)
def test_groups_mean_and_and_or(one: Any, other: Any, facts: Facts, cutoff: date) -> None:
    if faults_in({"all": [one, other]}):
        return
    told = [not check(compile_rule(rule, OWN), facts, cutoff) for rule in (one, other)]

    assert (not check(compile_rule({"all": [one, other]}, OWN), facts, cutoff)) is all(told)
    assert (not check(compile_rule({"any": [one, other]}, OWN), facts, cutoff)) is any(told)


@given(rules, people, days, works)
def test_more_work_never_takes_a_condition_away(rule: Any, facts: Facts, cutoff: date, more: Work) -> None:
    if faults_in(rule):
        return
    richer = Facts(
        **{**{name: getattr(facts, name) for name in Facts.__slots__}, "work": (*facts.work, more)}
    )

    if not check(compile_rule(rule, OWN), facts, cutoff):
        assert check(compile_rule(rule, OWN), richer, cutoff) == ()


@given(months, people, days)
def test_what_is_short_is_what_is_needed_less_what_there_is(needed: int, facts: Facts, cutoff: date) -> None:
    for found in check(compile_rule({"work": {"months": needed}}, OWN), facts, cutoff):
        assert found.values["short"] == found.values["needed"] - found.values["have"] > 0


@pytest.mark.parametrize(
    ("rule", "faults"),
    [
        ([], [("", "one_key")]),
        ({}, [("", "one_key")]),
        ({"age": {"least": 16}, "work": {"months": 1}}, [("", "one_key")]),
        ({"agee": {}}, [("", "one_key")]),
        ({"all": []}, [("all", "rules")]),
        ({"all": {}}, [("all", "rules")]),
        ({"any": [{"apprenticeship": {}}] * 21}, [("any", "rules")]),
        ({"age": []}, [("age", "fields")]),
        ({"age": {}}, [("age.least", "missing")]),
        ({"age": {"least": True}}, [("age.least", "number")]),
        ({"age": {"least": 16.0}}, [("age.least", "number")]),
        ({"age": {"least": 0}}, [("age.least", "number")]),
        ({"work": {"months": 601}}, [("work.months", "number")]),
        ({"work": {"months": "36"}}, [("work.months", "number")]),
        ({"work": {"month": 36}}, [("work.month", "unknown"), ("work.months", "missing")]),
        ({"certificate": {"months": 1}}, [("certificate.level", "missing")]),
        ({"certificate": {"level": 3, "continuous": True}}, [("certificate.months", "missing")]),
        ({"certificate": {"level": 3, "months": 1, "continuous": 1}}, [("certificate.continuous", "truth")]),
        ({"certificate": {"level": 3, "occupation": "all"}}, [("certificate.occupation", "occupation")]),
        ({"certificate": {"level": 3, "occupation": [1]}}, [("certificate.occupation", "occupation")]),
        ({"education": {}}, [("education", "either")]),
        ({"education": {"least": "college", "one_of": ["high"]}}, [("education", "either")]),
        ({"education": {"least": "phd"}}, [("education.least", "word")]),
        ({"education": {"least": ["college"]}}, [("education.least", "word")]),
        ({"education": {"one_of": []}}, [("education.one_of", "texts")]),
        ({"education": {"one_of": ["high", "phd"]}}, [("education.one_of", "word")]),
        ({"award": {"one_of": [""]}}, [("award.one_of", "texts")]),
        ({"apprenticeship": {"years": 2}}, [("apprenticeship.years", "unknown")]),
        (
            {"all": [{"any": [{"age": {"least": 0}}, {"x": 1}]}]},
            [("all[1].any[1].age.least", "number"), ("all[1].any[2]", "one_key")],
        ),
        (
            {"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]},
            [("all[1].all[1].all[1].all[1].all", "deep")],
        ),
    ],
)  # fmt: skip
def test_a_faulty_rule_says_where_and_why(rule: Any, faults: list[tuple[str, str]]) -> None:
    assert [(fault.path, fault.code) for fault in faults_in(rule)] == faults
    with pytest.raises(BadRule):
        compile_rule(rule, OWN)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=8,
))  # fmt: skip
def test_whatever_is_not_refused_can_be_asked(rule: Any) -> None:
    if not faults_in(rule):
        check(compile_rule(rule, OWN), someone(), CUTOFF)


def test_a_finding_without_values_is_its_code() -> None:
    assert Finding("apprenticeship").as_data() == {"code": "apprenticeship"}
