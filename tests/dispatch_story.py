"""A story of dispatch, told on its own clock: the office acts, people answer, time passes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import claims
from dispatch_carrier import Carrier
from dispatch_office import ELECTRICIAN, EXAM_DAY, MORNING

from db import settings
from db.models import (
    ExaminerPhone,
    IncomingMessage,
    Invitation,
    OutgoingMessage,
    Prompt,
    Task,
    TaskDue,
    TaskEvent,
)
from db.models.delivery import Lane, Sending
from delivery import inbox, lookups, outbox, receipts
from delivery.channel import ProviderError
from delivery.inbox import Incoming
from delivery.receipts import Report
from exam.codes import Word, code_for
from exam.eligibility import Half
from exam.invitation import State
from handlers import conversation
from handlers.act import Act
from handlers.dispatch import tasks
from handlers.sweeps import SWEEPS

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
YES, NO, CONFIRM = Word.YES, Word.NO, Word.CONFIRM
WINDOW = 30 * MINUTE


@dataclass
class Story:
    """`now` is the clock of everything; nothing happens but by these methods and the handlers."""

    now: datetime = MORNING
    carrier: Carrier = field(default_factory=Carrier)
    chance: Random = field(default_factory=lambda: Random(7))
    serial: "count[int]" = field(default_factory=lambda: count(1))

    def act(self, actor: str = "staff") -> Act:
        return Act(now=self.now, actor=actor, chance=self.chance)

    async def setting(self, key: str, value: str) -> None:
        await settings.change(key, value, "staff", self.now)

    async def asks_for(self, required: int = 3, **changed: Any) -> int:
        """Staff open a task for electricians of level 3 in the morning of the exam day; its id."""
        usual = {
            "venue": "V01",
            "occupation": ELECTRICIAN,
            "level": 3,
            "day": EXAM_DAY,
            "half": Half.AM,
            "required": required,
        }
        task = await tasks.add(tasks.Order(**{**usual, **changed}), self.act())
        await tasks.open_task(task.id, self.act())
        return task.id

    async def opens(self, required: int = 3, **changed: Any) -> int:
        """As `asks_for`, and the first messages are out."""
        task = await self.asks_for(required, **changed)
        await self.settle()
        return task

    async def lease(self, how_many: int) -> list[OutgoingMessage]:
        return await claims.lease(self.now, most=how_many, per_minute=0, per_hour=0, per_day=0)

    async def carry(self, how_many: int = 200) -> int:
        """One lot of the outbox is handed to the carrier."""
        rows = await self.lease(how_many)
        for row in rows:
            await self.hand_over(row)
        return len(rows)

    async def hand_over(self, row: OutgoingMessage) -> None:
        outcome = await self.carrier.send(outbox.outgoing(row, {}))
        await claims.settle(row, outcome, self.now)
        await self.handled()

    async def handled(self) -> None:
        """Comes after every transaction: a history checks its invariants here."""

    async def look_up(self) -> int:
        """What is in doubt is asked back; leases of the dead and late messages end."""
        rules = await settings.in_force()
        await outbox.expire_leases(self.now)
        await outbox.expire_messages(self.now)
        due = await lookups.due("sms", 200, self.now)
        for row in due:
            try:
                sighting = await self.carrier.look(outbox.outgoing(row, {}))
            except ProviderError as silent:
                await lookups.failed(row, silent.code, self.now)
                continue
            if sighting is None:
                await lookups.missed(row, rules.settle_after, self.now)
            else:
                await lookups.found(row, sighting, self.now)
        return len(due)

    async def read(self) -> int:
        """One lot of receipts and replies."""
        waiting = await inbox.next_waiting(200)
        applied = await receipts.apply(200, self.now)
        for row in waiting:
            await conversation.read(row.id, self.act("sms"))
            await self.handled()
        return applied + len(waiting)

    async def sweep(self, *names: str) -> int:
        dealt = 0
        for name in names or SWEEPS:
            find, deal = SWEEPS[name]
            due = await find(self.act("scheduler"))
            for row in due:
                await deal(row, self.act("scheduler"))
                await self.handled()
            dealt += len(due)
        return dealt

    async def settle(self) -> None:
        """Everything that can happen at this instant does."""
        while await self.carry() or await self.look_up() or await self.read() or await self.sweep():
            continue

    async def wait(self, period: timedelta) -> None:
        """Time passes, and everything happens when it is due."""
        await self.wait_until(self.now + period)

    async def wait_until(self, instant: datetime) -> None:
        await self.settle()
        while (coming := await self._next_due()) is not None and coming <= instant:
            self.now = max(self.now, coming)
            await self.settle()
        self.now = instant
        await self.settle()

    async def _next_due(self) -> datetime | None:
        """The next instant after now at which something is due."""
        rules = await settings.in_force()
        opens = rules.sending_hours.next_open(self.now)
        instants: list[datetime | None] = [each.due_at for each in await Prompt.filter(closed_at=None)]
        instants += [each.due_at for each in await TaskDue.filter(done_at=None)]
        for row in await OutgoingMessage.filter(state__in=[Sending.QUEUED, Sending.UNKNOWN]):
            held_back = row.state is Sending.QUEUED and row.lane != Lane.ANSWER
            instants += [max(row.due_at, opens) if held_back else row.due_at, row.expires_at]
        instants += [row.leased_until for row in await OutgoingMessage.filter(state=Sending.LEASED)]
        return min((each for each in instants if each is not None and each > self.now), default=None)

    async def writes(
        self, phone: str, text: str, *, ago: timedelta = timedelta(), external_id: str | None = None
    ) -> IncomingMessage:
        """A text reaches us from `phone`, handed to its carrier some time `ago`; nobody has read it yet."""
        told = external_id if external_id is not None else f"in{next(self.serial)}"
        message = Incoming("sms", phone, told, text, self.now - ago)
        await inbox.keep([message], self.now)
        return await IncomingMessage.get(channel="sms", external_id=message.unique_id)

    async def says(self, phone: str, text: str, *, ago: timedelta = timedelta()) -> IncomingMessage:
        """A text reaches us, and all that follows from it happens."""
        row = await self.writes(phone, text, ago=ago)
        await self.settle()
        return await IncomingMessage.get(id=row.id)

    async def answers(
        self, invited: Invitation, *words: Word, ago: timedelta = timedelta()
    ) -> IncomingMessage:
        """The person answers by the newest code, once for each word, a minute apart."""
        for number, word in enumerate(words):
            if number:
                await self.wait(MINUTE)
            fresh = await Invitation.get(id=invited.id)
            row = await self.says(await phone_of(fresh), code_for(fresh.stem, word), ago=ago)
        return row

    async def receipt(self, message: OutgoingMessage, *, success: bool, code: str = "DELIVERED") -> None:
        """The carrier reports what became of a message."""
        report = Report(
            channel="sms",
            provider_id=f"biz-{message.out_id}",
            out_id=message.out_id,
            address=message.address,
            success=success,
            code=code,
            in_flight=False,
            reported_at=self.now,
        )
        await self.report(report)

    async def report(self, report: Report) -> None:
        """A receipt reaches us; nobody has read it yet."""
        await receipts.keep([report], self.now)

    async def heard(self, invited: Invitation) -> list[str]:
        """The messages that reached the person about this task, by name, in order."""
        rows = {each.out_id: each for each in await OutgoingMessage.filter(topic_id=invited.id)}
        return [
            rows[out_id].message
            for out_id in self.carrier.out_ids()
            if out_id in rows and rows[out_id].topic == "invitation"
        ]

    async def texts_to(self, phone: str) -> list[str]:
        """All that reached a phone, as it reads it."""
        rows = {each.out_id: each for each in await OutgoingMessage.all()}
        return [rows[each.out_id].text for each in self.carrier.carried if each.address == phone]

    async def alarms(self) -> list[str]:
        """What staff were alerted to in the timelines, in order."""
        return [each.kind for each in await TaskEvent.filter(alarm=True).order_by("id")]


async def phone_of(invited: Invitation) -> str:
    return (await ExaminerPhone.get(id=invited.phone_id)).phone


async def invited_to(task: int) -> list[Invitation]:
    """The task's invitations, first drawn first."""
    return await Invitation.filter(task_id=task).order_by("rank")


async def states(task: int) -> list[str]:
    return [each.state.value for each in await invited_to(task)]


async def state_of(invited: Invitation) -> State:
    return (await Invitation.get(id=invited.id)).state


async def a_task_again(task: int) -> Task:
    return await Task.get(id=task)
