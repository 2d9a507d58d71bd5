"""Who may correct what: the whole table by hand, and what settings change in it (domain.md 31)."""

from itertools import product

import pytest

from exam.edit_rights import DEFAULTS, Field, check, key, opens_review, parse_functions
from exam.errors import RuleBroken

APPRAISAL, INFORMATION = "appraisal_1 appraisal_2", "information"
# field: who before payment, who after it, whether a reviewer looks again
BY_HAND: dict[str, tuple[str, str, bool]] = {
    "name": (APPRAISAL, INFORMATION, True),
    "sex": (APPRAISAL, INFORMATION, True),
    "born_on": (APPRAISAL, INFORMATION, True),
    "nation": (APPRAISAL, f"{APPRAISAL} {INFORMATION}", False),
    "phone": (APPRAISAL, f"{APPRAISAL} {INFORMATION}", False),
    "item": (APPRAISAL, "", True),
    "subjects": (APPRAISAL, "", True),
    "condition": (APPRAISAL, INFORMATION, True),
    "candidate_class": (APPRAISAL, "", True),
    "education": (APPRAISAL, INFORMATION, True),
    "graduated_on": (APPRAISAL, INFORMATION, True),
    "source": (APPRAISAL, INFORMATION, True),
    "employer": (APPRAISAL, INFORMATION, True),
    "years": (APPRAISAL, INFORMATION, True),
    "address": (APPRAISAL, f"{APPRAISAL} {INFORMATION}", False),
    "email": (APPRAISAL, f"{APPRAISAL} {INFORMATION}", False),
    "held_certificate": (APPRAISAL, INFORMATION, True),
    "award": (APPRAISAL, INFORMATION, True),
    "photo": (APPRAISAL, f"{APPRAISAL} {INFORMATION}", True),
}
FUNCTIONS = ("appraisal_1", "appraisal_2", "information", "finance", "certificate", "supervision")


def reason(field: str, functions: frozenset[str], paid: bool, texts: dict[str, str]) -> str:
    try:
        check(field, functions, paid=paid, texts=texts)
    except RuleBroken as refused:
        return refused.reason
    return ""


@pytest.mark.parametrize(("field", "function", "paid"), list(product(Field, FUNCTIONS, (False, True))))
def test_each_section_corrects_what_the_table_gives_it(field: Field, function: str, paid: bool) -> None:
    before, after, _ = BY_HAND[field.value]
    allowed = function in (after if paid else before).split()

    said = reason(field.value, frozenset({function}), paid, dict(DEFAULTS))

    was_theirs = paid and function in before.split()
    assert said == ("" if allowed else "edit_paid" if was_theirs else "edit_not_allowed")


@pytest.mark.parametrize("field", list(Field))
def test_what_reviewers_looked_at_is_looked_at_again(field: Field) -> None:
    assert opens_review(field) is BY_HAND[field.value][2]


@pytest.mark.parametrize("paid", [False, True])
def test_nobody_ever_corrects_an_id_number(paid: bool) -> None:
    everybody = frozenset(FUNCTIONS)

    assert reason("id_number", everybody, paid, {"edit.id_number.before": "information"}) == "edit_id_number"


def test_an_unknown_field_is_named() -> None:
    assert reason("shoe_size", frozenset(FUNCTIONS), False, {}) == "edit_unknown"


def test_a_setting_moves_a_field_to_another_section() -> None:
    texts = {"edit.name.before": "information"}

    said = [
        reason("name", frozenset({function}), False, texts) for function in ("information", "appraisal_1")
    ]

    assert said == ["", "edit_not_allowed"]


def test_every_field_has_two_settings_and_there_are_no_others() -> None:
    assert set(DEFAULTS) == {key(field, paid=paid) for field in Field for paid in (False, True)}
    assert set(BY_HAND) == {field.value for field in Field}


def test_a_word_that_is_no_function_is_refused() -> None:
    with pytest.raises(ValueError, match="some of"):
        parse_functions("appraisal_1,kitchen")
