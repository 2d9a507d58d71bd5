"""What the talk asks and in which order, one field at a time; what the draft holds already is not asked."""

from collections.abc import Collection, Mapping, Sequence

from delivery.channel import Choice, Choices
from exam.id_papers import Paper
from exam.registration import Attempt
from handlers.applying import steps
from handlers.applying.steps import Field

SKIP = "跳过"
ACROSS = 2
REQUIRED = ("name", "id_type", "id_number")
ASKED = (
    *REQUIRED,
    "sex",
    "born_on",
    "education",
    "candidate_class",
    "employer",
    "years",
    "held_level",
    "held_number",
    "held_on",
    "condition",
)
"""The rest of the page's fields may be filled in there."""
FREE = frozenset({"name", "employer", "held_number", "sign"})
"""Steps whose answer is any text: nothing said there is taken for a question."""
_ON_PAPER = frozenset({"sex", "born_on"})
_OF_HELD = frozenset({"held_number", "held_on"})
CONDITION = Field("condition", "申报条件序号", "number", "按哪一条申报，写它的序号")
FIELDS: Mapping[str, Field] = {
    each.name: each for fields in steps.FIELDS.values() for each in fields if each.name in ASKED
} | {"condition": CONDITION}


def open_fields(answers: Mapping[str, str], skipped: Collection[str]) -> list[str]:
    """Those still to be asked."""
    return [
        name for name in ASKED if name not in skipped and not answers.get(name) and concerns(name, answers)
    ]


def concerns(name: str, answers: Mapping[str, str]) -> bool:
    """Whether the field is asked of somebody who has answered so."""
    if name in _ON_PAPER:  # an ID card says it itself
        return answers.get("id_type", Paper.ID_CARD) != Paper.ID_CARD
    if answers.get("attempt") == Attempt.MAKEUP and steps.step_of(name) == "reason":
        return False  # nothing is judged again (32)
    return name not in _OF_HELD or bool(answers.get("held_level"))


def value_of(name: str, text: str) -> str:
    """What the page's form would send for this answer: the value of a choice for its words."""
    said = text.strip()
    return next((value for value, words in FIELDS[name].options if said == words), said)


def choices_of(name: str) -> Choices:
    """A button for each choice, and one to pass over what need not be answered."""
    options = [Choice(words, value) for value, words in FIELDS[name].options if value]
    return [*in_rows(options), *([] if name in REQUIRED else [[Choice(SKIP, SKIP)]])]


def in_rows(options: Sequence[Choice]) -> Choices:
    return [options[begin : begin + ACROSS] for begin in range(0, len(options), ACROSS)]
