"""Tasks, teams and a clock for the tests of reminders."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from board_rows import a_task, an_invitation

from db.models import Invitation, OutgoingMessage, Reminder, Task
from exam.calendar import CHINA
from exam.invitation import State
from exam.task import State as TaskState
from handlers.act import Act
from handlers.reminders import planning, sending

EXAM = date(2027, 3, 20)
"""A Saturday: the meeting is on Tuesday the 16th."""


def at(text: str) -> datetime:
    """An instant by the clock of the office: at("03-19 16:00") in 2027."""
    return datetime.fromisoformat(f"2027-{text}").replace(tzinfo=CHINA).astimezone(UTC)


@dataclass
class Office:
    now: datetime = field(default_factory=lambda: at("03-01 09:00"))

    def act(self) -> Act:
        return Act(self.now, "staff", Random(7), "省中心")

    async def plan(self) -> int:
        return await planning.plan(self.act())

    async def send(self) -> int:
        return await sending.send_due(self.act())

    async def at(self, text: str) -> int:
        """Later, with all sweeps done once; how many reminders were dealt with."""
        self.now = at(text)
        await self.plan()
        return await self.send()


async def a_formed_task(members: int = 3, **changed: Any) -> tuple[Task, list[Invitation]]:
    task = await a_task(**{"day": EXAM, "state": TaskState.FORMED, **changed})
    return task, [await an_invitation(task, State.NOTIFIED, f"考评员{each}") for each in range(members)]


async def states(rule: str) -> list[tuple[str, str]]:
    """Person and state of each reminder of a rule, in the order they were made."""
    rows = await Reminder.filter(rule=rule).order_by("id")
    return [(row.person, row.state.value) for row in rows]


async def due(rule: str) -> list[datetime]:
    return [row.due_at for row in await Reminder.filter(rule=rule).order_by("id")]


async def sent(message: str) -> list[str]:
    """The texts of one message in the outbox, whatever became of them, oldest first."""
    return [row.text for row in await OutgoingMessage.filter(message=message).order_by("id")]


def person(invited: Invitation) -> str:
    return f"examiner:{invited.examiner_id}"
