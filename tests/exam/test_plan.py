"""The states of a plan over every event, and what a plan of each kind may hold."""

from itertools import product

import pytest

from exam.errors import RuleBroken
from exam.plan import (
    ATTACHMENTS,
    BEFORE_THE_EXAM,
    NEXT,
    OPEN_TO_EDITS,
    REACH,
    Applicant,
    Attachment,
    Event,
    Kind,
    State,
    Wanted,
    check_applicant,
    check_category,
    check_item,
    next_state,
)

WAYS = """
DRAFT submitted SUBMITTED
RETURNED submitted SUBMITTED
SUBMITTED approved APPROVED
SUBMITTED returned RETURNED
SUBMITTED refused REFUSED
SUBMITTED withdrawn DRAFT
APPROVED reopened SUBMITTED
RETURNED reopened SUBMITTED
REFUSED reopened SUBMITTED
APPROVED published PUBLISHED
PUBLISHED arranged ARRANGED
ARRANGED examined EXAMINED
EXAMINED determined DETERMINED
DETERMINED archived ARCHIVED
DRAFT cancelled CANCELLED
SUBMITTED cancelled CANCELLED
RETURNED cancelled CANCELLED
APPROVED cancelled CANCELLED
PUBLISHED cancelled CANCELLED
ARRANGED cancelled CANCELLED
"""
ALLOWED = {(state, event): after for state, event, after in map(str.split, WAYS.strip().splitlines())}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_a_plan_goes_the_ways_of_the_field_and_no_others(state: State, event: Event) -> None:
    wanted = ALLOWED.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(RuleBroken) as refused:
            next_state(state, event)
        assert refused.value.values == {"state": state.value, "event": event.value}
    else:
        assert next_state(state, event).value == wanted


def test_every_state_is_reached_and_an_exam_that_was_held_is_not_cancelled() -> None:
    assert {State.DRAFT, *NEXT.values()} == set(State)
    assert {state for state, event in NEXT if event is Event.CANCELLED} == BEFORE_THE_EXAM
    assert {state for state, event in NEXT if event is Event.SUBMITTED} == OPEN_TO_EDITS


def reason_of(kind: Kind, category: str, item: Wanted) -> str:
    try:
        check_category(kind, category)
        check_item(kind, category, item)
    except RuleBroken as refused:
        return refused.reason
    return ""


@pytest.mark.parametrize(
    ("kind", "category", "item", "reason"),
    [
        (Kind.UNIFIED, "A", Wanted("ordinary", "A", 3), ""),
        (Kind.UNIFIED, "B", Wanted("ordinary", "B", 5), ""),
        (Kind.UNIFIED, "A", Wanted("ordinary", "B", 3), "item_category"),
        (Kind.UNIFIED, "A", Wanted("ordinary", "", 3), "item_category"),
        (Kind.UNIFIED, "", Wanted("ordinary", "", 3), "plan_category"),
        (Kind.UNIFIED, "national", Wanted("ordinary", "national", 3), "plan_category"),
        (Kind.UNIFIED, "A", Wanted("high_tech", "", 4), "item_kind"),
        (Kind.SPECIAL, "B", Wanted("ordinary", "B", 4), ""),
        (Kind.NATIONAL, "national", Wanted("ordinary", "national", 1), ""),
        (Kind.TECHNICIAN, "A", Wanted("ordinary", "A", 2), ""),
        (Kind.TECHNICIAN, "A", Wanted("ordinary", "A", 3), "item_level"),
        (Kind.PRE_TECHNICIAN, "", Wanted("pre_technician", "", 3), ""),
        (Kind.PRE_TECHNICIAN, "", Wanted("ordinary", "", 3), "item_kind"),
        (Kind.PRE_TECHNICIAN, "A", Wanted("pre_technician", "A", 3), "plan_category"),
        (Kind.SINGLE_SKILL, "", Wanted("single_skill", "", 5), ""),
        (Kind.HIGH_TECH, "", Wanted("high_tech", "", 4), ""),
    ],
)
def test_a_plan_holds_what_belongs_to_its_kind_and_category(
    kind: Kind, category: str, item: Wanted, reason: str
) -> None:
    assert reason_of(kind, category, item) == reason


def test_every_kind_of_plan_has_its_reach_and_pre_technicians_sit_no_theory() -> None:
    assert set(REACH) == set(Kind)
    assert REACH[Kind.PRE_TECHNICIAN].subjects == {"practical", "comprehensive"}


def test_each_of_the_four_applicants_attaches_a_paper_of_its_own() -> None:
    assert {who: sorted(papers) for who, papers in ATTACHMENTS.items()} == {
        Applicant.ENTERPRISE_SCHOOL: [Attachment.EMPLOYER_PROOF],
        Applicant.PRISON_ARMY: [Attachment.AUTHORITY_PROOF],
        Applicant.CIVIL_SERVICE: [Attachment.STAMPED_ROSTER],
        Applicant.NEW_OCCUPATION: [Attachment.PILOT_PERMIT],
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_a_special_session_and_no_other_plan_has_an_applicant(kind: Kind) -> None:
    fitting, wrong = None, Applicant.PRISON_ARMY
    if kind is Kind.SPECIAL:
        fitting, wrong = wrong, fitting

    check_applicant(kind, fitting)
    with pytest.raises(RuleBroken, match="plan_applicant"):
        check_applicant(kind, wrong)
