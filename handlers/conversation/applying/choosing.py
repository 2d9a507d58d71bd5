"""Which plan and which item: of what is open now, by a button, its number or its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from delivery.channel import Choice, Choices
from handlers.conversation.turns import Turn
from handlers.public import plans
from handlers.public.plans import Stage
from handlers.understanding.numbers import read_number
from messages.findings import say_level

MOST = 8
"""Choices shown at once; the others are found by their name."""
LABEL = 40


@dataclass(frozen=True, slots=True)
class Option:
    id: int
    name: str


async def open_plans(turn: Turn) -> list[Option]:
    """Plans for which one registers by oneself, now."""
    cards = await plans.list_plans(turn.act.now)
    return [Option(each.id, each.title) for each in cards if each.stage is Stage.OPEN and each.by_oneself]


async def items_of(plan_id: int, turn: Turn) -> list[Option]:
    """Occupations and levels of a plan; none once it is public no more."""
    page = await plans.show_plan(plan_id, turn.act.now)
    return [
        Option(each.id, f"{each.occupation} {say_level(each.level)}") for each in (page.items if page else ())
    ]


def picked(options: Sequence[Option], text: str) -> list[Option]:
    """The option of this number, or those whose name holds the text."""
    number = read_number(text)
    if number is not None:
        return list(options[number - 1 : number]) if number > 0 else []
    said = "".join(text.split())
    return [each for each in options if said and said in "".join(each.name.split())]


def as_choices(options: Sequence[Option], only: Sequence[Option] = ()) -> Choices:
    """Buttons with the numbers of all options, of those in `only` where there are any."""
    numbered = [(number, each) for number, each in enumerate(options, 1) if not only or each in only]
    return [[Choice(f"{number}. {each.name}"[:LABEL], str(number))] for number, each in numbered[:MOST]]
