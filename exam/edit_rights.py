"""Which department may correct which field of a registration, before payment and after (domain.md 31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from exam.errors import RuleBroken

EDIT = "edit."
"""Settings edit.FIELD.before and edit.FIELD.after: department functions with commas, empty for nobody."""
DEPARTMENTS = ("appraisal_1", "appraisal_2", "information", "finance", "certificate", "supervision")
BOTH_APPRAISALS = "appraisal_1,appraisal_2"


class Field(StrEnum):
    """What may be corrected. The ID number is no field: a wrong one is cancelled and registered anew."""

    NAME = "name"
    SEX = "sex"
    BORN_ON = "born_on"
    NATION = "nation"
    PHONE = "phone"
    ITEM = "item"  # occupation and level, within the plan
    SUBJECTS = "subjects"
    CONDITION = "condition"
    CANDIDATE_CLASS = "candidate_class"
    EDUCATION = "education"
    GRADUATED_ON = "graduated_on"
    SOURCE = "source"
    EMPLOYER = "employer"
    YEARS = "years"
    ADDRESS = "address"
    EMAIL = "email"
    HELD_CERTIFICATE = "held_certificate"
    AWARD = "award"
    PHOTO = "photo"


OF_THE_PERSON = frozenset({Field.NAME, Field.SEX, Field.BORN_ON, Field.NATION, Field.PHONE})
COSTING = frozenset({Field.ITEM, Field.SUBJECTS, Field.CANDIDATE_CLASS})
"""What the fee is reckoned from: a bill that is open is made anew."""
UNREVIEWED = frozenset({Field.PHONE, Field.ADDRESS, Field.EMAIL, Field.NATION})
"""No reviewer looks at them, so that correcting one opens no chain anew."""


@dataclass(frozen=True, slots=True)
class Right:
    """The department functions that may correct a field while it is unpaid, and when it is paid."""

    before: frozenset[str]
    after: frozenset[str]


def key(field: Field, *, paid: bool) -> str:
    return f"{EDIT}{field.value}.{'after' if paid else 'before'}"


# domain.md 31: before payment the appraisal section, after it the information section.
DEFAULTS: Mapping[str, str] = {
    **{key(field, paid=False): BOTH_APPRAISALS for field in Field},
    **{key(field, paid=True): "information" for field in Field},
    # Another subject, level or class is another price, and what is paid is paid (82).
    **{key(field, paid=True): "" for field in COSTING},
    # Where somebody is reached and what he looks like decides nothing: both may mend it at any time.
    **{key(field, paid=True): f"{BOTH_APPRAISALS},information" for field in (*UNREVIEWED, Field.PHOTO)},
}


def parse_functions(text: str) -> frozenset[str]:
    """The functions in a setting; ValueError for a word that is none."""
    chosen = frozenset(part.strip() for part in text.split(",") if part.strip())
    if not chosen <= set(DEPARTMENTS):
        raise ValueError("some of " + ",".join(DEPARTMENTS))
    return chosen


def right_to(field: Field, texts: Mapping[str, str]) -> Right:
    """The right in force; `texts` holds settings by key, what is absent has its default."""
    both = (
        parse_functions(texts.get(key(field, paid=paid), DEFAULTS[key(field, paid=paid)]))
        for paid in (False, True)
    )
    return Right(*both)


def check(field: str, functions: frozenset[str], *, paid: bool, texts: Mapping[str, str]) -> Field:
    """The field, where one of these functions may correct it now.

    Raises RuleBroken: "edit_id_number" (never), "edit_unknown", "edit_paid" (only another section may, after
    payment), "edit_not_allowed".
    """
    if field == "id_number":
        raise RuleBroken("edit_id_number")
    if field not in {each.value for each in Field}:
        raise RuleBroken("edit_unknown", field=field)
    right = right_to(Field(field), texts)
    if functions & (right.after if paid else right.before):
        return Field(field)
    raise RuleBroken("edit_paid" if paid and functions & right.before else "edit_not_allowed", field=field)


def opens_review(field: Field) -> bool:
    """Whether a reviewer must look again after this correction (31)."""
    return field not in UNREVIEWED
