"""What a candidate says of themselves when registering, and the words it is chosen from (domain.md C7)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exam.candidate import Certificate, Education, Facts, Work
from exam.id_papers import Paper, Sex
from exam.registration import Attempt


class Source(StrEnum):
    """考生来源."""

    ENTERPRISE = "enterprise"
    OFFICE = "office"
    SOCIETY = "society"
    STUDENT = "student"
    ARMY = "army"
    OTHER = "other"


_LISTED = (
    "汉、蒙古、回、藏、维吾尔、苗、彝、壮、布依、朝鲜、满、侗、瑶、白、土家、哈尼、哈萨克、傣、黎、傈僳、佤、畲、高山、拉祜、水、东乡、纳西、景颇、柯尔克孜、土"
    "、达斡尔、仫佬、羌、布朗、撒拉、毛南、仡佬、锡伯、阿昌、普米、塔吉克、怒、乌孜别克、俄罗斯、鄂温克、德昂、保安、裕固、京、塔塔尔、独龙、鄂伦春、赫哲、门巴、珞巴、基诺"
)
NATIONS = frozenset({*_LISTED.split("、"), "其他"})
"""民族: the 56 and 其他, without 族 at their end."""


@dataclass(frozen=True, slots=True, repr=False)
class Period:
    """A stretch of work, both days included; an empty occupation is the one registered for."""

    from_on: date
    until_on: date | None
    employer: str = ""
    occupation: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """One registration as it is filled in. Occupations are codes, levels and subjects numbers.

    `phone` is E.164; `subjects` empty means all of the item; `condition` is its number in the standard.
    """

    name: str
    paper: Paper
    number: str
    sex: Sex
    born_on: date
    occupation: str
    level: int
    nation: str = ""
    phone: str = ""
    subjects: tuple[int, ...] = ()
    attempt: Attempt = Attempt.NEW
    candidate_class: str = ""
    condition: int | None = None
    education: Education | None = None
    graduated_on: date | None = None
    source: Source | None = None
    employer: str = ""
    years: int | None = None
    training_hours: int = 0
    apprenticeship: bool = False
    address: str = ""
    email: str = ""
    held_number: str = ""
    held_occupation: str = ""
    held_level: int | None = None
    held_on: date | None = None
    award: str = ""
    award_on: date | None = None
    work: tuple[Period, ...] = ()


def facts_of(form: Form, cutoff: date) -> Facts:
    """What conditions ask about; years of work without periods count as one stretch up to `cutoff`."""
    certificates: tuple[Certificate, ...] = ()
    if form.held_level is not None and form.held_on is not None:
        certificates = (Certificate(form.held_occupation or form.occupation, form.held_level, form.held_on),)
    work = tuple(Work(each.occupation or form.occupation, each.from_on, each.until_on) for each in form.work)
    if not work and form.years:
        work = (Work(form.occupation, _years_before(cutoff, form.years)),)
    return Facts(
        born_on=form.born_on,
        certificates=certificates,
        work=work,
        education=form.education,
        graduated_on=form.graduated_on,
        training_hours=form.training_hours,
        apprenticeship=form.apprenticeship,
        awards=frozenset({form.award}) if form.award else frozenset(),
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
