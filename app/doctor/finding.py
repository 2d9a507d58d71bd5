"""What one look at the house found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How bad it is: a service that starts with a WRONG one will fail somebody."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is a fixed word for programs, `words` say what is so and, unless all is well, what to do."""

    about: str
    state: State
    words: str

    def told(self) -> dict[str, Any]:
        return {"about": self.about, "state": self.state.value, "words": self.words}


def well(about: str, words: str) -> Finding:
    return Finding(about, State.OK, words)


def warning(about: str, words: str) -> Finding:
    return Finding(about, State.WARNING, words)


def wrong(about: str, words: str) -> Finding:
    return Finding(about, State.WRONG, words)
