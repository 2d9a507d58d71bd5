"""What people really type, as data: tests/phrasings/. Nobody tunes by held_out and fresh."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exam.asking import Audience, Question, questions_for
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.understand import Several, Understood, understand

FOLDER = Path(__file__).parent / "phrasings"
RIGHT, ASKED, SILENT, WRONG = "right", "asked back", "not understood", "wrong"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """`means` are the questions any of which is right; none for a text that must not be understood.

    "score+makeup" in the file is about both: to be asked back or not understood.
    """

    who: Audience
    means: frozenset[Question]
    text: str

    def outcome(self, lexicon: Lexicon) -> str:
        found = understand(self.text, lexicon, questions_for([self.who]))
        if not self.means:
            return WRONG if isinstance(found, Understood) else RIGHT
        match found:
            case Understood(question):
                return RIGHT if question in self.means else WRONG
            case Several(questions):
                return ASKED if self.means & set(questions) else WRONG
        return SILENT


def phrasings(name: str) -> Iterator[Phrasing]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            means = "" if "+" in row["means"] else row["means"]
            questions = frozenset(Question(each) for each in means.split("/") if each)
            yield Phrasing(Audience(row["who"]), questions, row["text"])


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Outcomes of the texts that ask one question, and of those that ask none."""

    asking: Counter[str]
    others: Counter[str]

    def share(self, outcome: str) -> float:
        return self.asking[outcome] / self.asking.total()

    def mistaken(self) -> float:
        """The share of texts without one meaning that were given one."""
        return self.others[WRONG] / self.others.total()

    def told(self, name: str) -> str:
        parts = (f"{outcome} {self.share(outcome):.1%}" for outcome in (RIGHT, ASKED, SILENT, WRONG))
        return (
            f"understanding, {name}: of {self.asking.total()} questions {', '.join(parts)}; "
            f"of {self.others.total()} other texts taken for one {self.mistaken():.1%}"
        )


def measure(name: str, lexicon: Lexicon) -> Accuracy:
    asking: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for each in phrasings(name):
        (asking if each.means else others)[each.outcome(lexicon)] += 1
    return Accuracy(asking, others)
