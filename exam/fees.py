"""What a registration costs: one price per subject, the most specific one in force (domain.md 33, 69, 82)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exam.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Price:
    """A row of the price list. The occupation is its code; None, mode "" and class "" stand for any; days
    are included.

    `rank` counts from the centre of the plan upwards: 0 is its own price, 1 that of the one above it.
    """

    id: int
    rank: int
    occupation: str | None
    level: int
    subject: int
    mode: str
    candidate_class: str
    amount_fen: int
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be paid for: one subject of an occupation and level, as it is examined."""

    occupation: str
    level: int
    subject: int
    mode: str
    candidate_class: str = ""


class PriceList:
    """The prices of a centre and of all above it, made once and asked for thousands of subjects."""

    def __init__(self, prices: Iterable[Price]) -> None:
        self._at: dict[tuple[int, int], list[Price]] = defaultdict(list)
        for price in sorted(prices, key=_before):
            self._at[price.level, price.subject].append(price)
        self._found: dict[tuple[Subject, date], Price] = {}

    def price(self, asked: Subject, day: date) -> Price:
        """The price of a subject on a day: the nearest centre's, of these the most specific, of these the
        newest. Raises RuleBroken("fee_missing") when nobody has set one.
        """
        key = (asked, day)
        if key not in self._found:
            self._found[key] = self._look_up(asked, day)
        return self._found[key]

    def total_fen(self, asked: Iterable[Subject], day: date) -> int:
        """The sum over the subjects, in fen; raises RuleBroken("fee_missing")."""
        return sum(self.price(each, day).amount_fen for each in asked)

    def _look_up(self, asked: Subject, day: date) -> Price:
        for price in self._at.get((asked.level, asked.subject), ()):
            if _fits(price, asked) and _holds(price.from_on, price.until_on, day):
                return price
        raise RuleBroken(
            "fee_missing",
            occupation=asked.occupation,
            level=asked.level,
            subject=asked.subject,
            mode=asked.mode,
            day=day,
        )


def _before(price: Price) -> tuple[object, ...]:
    """Near before far, then who names the occupation, the class, the mode, then new before old."""
    vague = (price.occupation is None, not price.candidate_class, not price.mode)
    return price.rank, vague, -price.from_on.toordinal(), price.id


def _fits(price: Price, asked: Subject) -> bool:
    return (
        price.occupation in (None, asked.occupation)
        and price.mode in ("", asked.mode)
        and price.candidate_class in ("", asked.candidate_class)
    )


def _holds(from_on: date, until_on: date | None, day: date) -> bool:
    return from_on <= day and (until_on is None or day <= until_on)
