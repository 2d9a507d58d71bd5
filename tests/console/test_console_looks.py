"""Icons, tones and instants."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from console import looks
from db.models.delivery import Sending
from exam.invitation import State
from exam.task import State as TaskState

CONSOLE = Path(looks.__file__).parent
EVERY = [*looks.INVITATION.values(), *looks.TASK.values(), *looks.MESSAGE.values()]


def test_every_state_has_an_icon_and_a_tone() -> None:
    assert looks.INVITATION.keys() == set(State)
    assert looks.TASK.keys() == set(TaskState)
    assert looks.MESSAGE.keys() == set(Sending)


def test_every_icon_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-(\w+)"', (CONSOLE / "templates" / "icons.html").read_text()))

    assert {icon for icon, _ in EVERY} - drawn == set()


def test_every_tone_has_a_colour() -> None:
    coloured = set(re.findall(r"\.tone-(\w+)", (CONSOLE / "static" / "board.css").read_text()))

    assert {tone for _, tone in EVERY} - coloured == set()


def test_instants_are_shown_by_the_clock_of_the_office() -> None:
    late = datetime(2027, 3, 15, 23, 5, tzinfo=UTC)

    assert looks.moment(late) == "2027年3月16日(周二) 07:05"
    assert looks.minute(late) == "3月16日 07:05"
    assert looks.iso(late.astimezone(timezone(timedelta(hours=8)))) == "2027-03-15T23:05:00.000+00:00"
