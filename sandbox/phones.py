"""The phones: what their owners have received and written."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from sandbox.clock import BEIJING
from sandbox.news import News

# aliyun-sms.md 1.1: 11 digits, optionally after +, +86, 0086 or 86.
NUMBER = re.compile(r"(?:\+|\+86|0086|86)?(1[0-9]{10})")

Direction = Literal["to_phone", "from_phone"]


def canonical(text: str) -> str | None:
    """The 11 digits of a mainland mobile number, or None if the text is none."""
    found = NUMBER.fullmatch(text.strip())
    return found[1] if found else None


class Line(NamedTuple):
    """One SMS as the phone shows it; `out_id` is the sender's reference, None on what the owner wrote."""

    direction: Direction
    content: str
    at: datetime
    out_id: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """{"direction", "content", "at": ISO 8601, "out_id"}."""
        at = self.at.astimezone(BEIJING).isoformat(timespec="milliseconds")
        return {"direction": self.direction, "content": self.content, "at": at, "out_id": self.out_id}


@dataclass(slots=True)
class Phone:
    """One phone; `unread` counts the SMS since its owner last looked or wrote."""

    number: str
    name: str = ""
    lines: list[Line] = field(default_factory=list)
    unread: int = 0
    changed: int = 0


class Phones:
    """All phones by number; every change of one is news."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._phones: dict[str, Phone] = {}

    def numbers(self) -> list[str]:
        """The known numbers, in the order in which they became known."""
        return list(self._phones)

    def lines(self, number: str) -> list[Line]:
        """The SMS of one phone, oldest first; none for an unknown number."""
        phone = self._phones.get(number)
        return list(phone.lines) if phone else []

    def changed_since(self, revision: int) -> list[Phone]:
        """The phones that changed after that revision."""
        return [phone for phone in self._phones.values() if phone.changed > revision]

    def show(self, number: str, line: Line) -> None:
        """Puts an SMS on the phone, which becomes known by it."""
        phone = self._touch(number)
        phone.lines.append(line)
        phone.unread = phone.unread + 1 if line.direction == "to_phone" else 0

    def name(self, number: str, name: str) -> None:
        """Gives a phone its owner's name."""
        self._touch(number).name = name

    def look(self, number: str) -> None:
        """Its owner has read everything; an unknown number stays unknown."""
        if number in self._phones:
            self._touch(number).unread = 0

    def _touch(self, number: str) -> Phone:
        phone = self._phones.get(number)
        if phone is None:
            phone = self._phones[number] = Phone(number)
        phone.changed = self._news.tell()
        return phone
