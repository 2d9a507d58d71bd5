"""What is to be rehearsed: the demand, the people, the draw ratios, how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from random import Random

from app.rehearsal.people import Person, Temper, confirming
from app.settings import Unsettled
from exam import settings

LARGEST_TEAM = 25  # message 3 names everybody and must keep within 500 characters
MOST_EXAMINERS = 100_000
LONGEST_ANSWER = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """`ratios` as the setting dispatch.ratio takes them; `shares` are weights; `confirm` is per cent."""

    required: int
    examiners: int
    runs: int
    ratios: tuple[str, ...]
    shares: Mapping[Temper, float]
    confirm: float
    answer_minutes: float
    seed: int
    sign: str

    def people(self, chance: Random) -> dict[str, Person]:
        """Everybody by phone number, with a temper for each of the two questions."""
        second = confirming(self.shares, self.confirm)
        return {
            phone_of(number): Person(_draw(self.shares, chance), _draw(second, chance))
            for number in range(1, self.examiners + 1)
        }


def phone_of(number: int) -> str:
    return f"+86139{number:08}"


def _draw(shares: Mapping[Temper, float], chance: Random) -> Temper:
    return chance.choices(list(shares), list(shares.values()))[0]


def read_shares(text: str) -> dict[Temper, float]:
    """Read "yes=55,no=20,…"; who is not named has no share. Unsettled says what is wrong."""
    shares = dict.fromkeys(Temper, 0.0)
    for part in filter(None, text.replace(" ", "").split(",")):
        name, _, weight = part.partition("=")
        try:
            shares[Temper(name)] = float(weight)
        except ValueError:
            known = "、".join(f"{each}=数字" for each in Temper)
            raise Unsettled(f"份额写成 {known}，不能是：{part}") from None
    if min(shares.values()) < 0 or not 0 < sum(shares.values()) < inf:
        raise Unsettled("份额不能为负，且不能全为零")
    return shares


def check(plan: Plan) -> None:
    """Refuse what cannot be rehearsed: Unsettled, or RuleBroken for a ratio that dispatch.ratio refuses."""
    for ratio in plan.ratios:
        settings.check("dispatch.ratio", ratio)
    faults = {
        "没有抽取倍数": not plan.ratios,
        f"人数不超过 {LARGEST_TEAM}": plan.required > LARGEST_TEAM,
        f"考评员是 1 到 {MOST_EXAMINERS} 人": not 1 <= plan.examiners <= MOST_EXAMINERS,
        "至少预演 1 次": plan.runs < 1,
        "确认的比例是 0 到 100": not 0 <= plan.confirm <= 100,
        f"回复用时大于 0，不超过 {LONGEST_ANSWER} 分钟": not 0 < plan.answer_minutes <= LONGEST_ANSWER,
    }
    for words, broken in faults.items():
        if broken:
            raise Unsettled(words)
