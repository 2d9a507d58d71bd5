"""What may happen to an office: three tasks, two of them at the same time, share eleven examiners."""

import asyncio
import shutil
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from dispatch_carrier import Carrier, Fate
from dispatch_invariants import Watched
from dispatch_office import EXAM_DAY, an_office, number_of
from dispatch_story import CONFIRM, MINUTE, NO, YES, phone_of
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from db import connect, secrets
from db.models import Examiner, IncomingMessage, Invitation, OutgoingMessage, Prompt, Task
from db.models.delivery import Reading
from delivery import outbox
from delivery.channel import Outgoing
from exam.codes import Word, code_for
from exam.eligibility import Half
from exam.errors import RuleBroken
from exam.invitation import WAITING, Event
from exam.task import State as TaskState
from handlers import conversation
from handlers.dispatch import changes, staffing, tasks

PEOPLE = 11
NEXT_DAY = EXAM_DAY + timedelta(days=1)

TASKS = (1, 2, 3)
WORDS = ["1", "能", "2", "不能", "3", "收到", "9999", "？", "1 2", "谢谢"]
DELAYS = [0, 0, 0, 1, 5, 29, 31, 95]
luck = st.randoms(use_true_random=True)


class Histories(RuleBasedStateMachine):
    """`base` is a database with the office and its three open tasks; every history has its own copy."""

    def __init__(self, base: Path, carried: list[Outgoing], copy: Path, ring: secrets.KeyRing) -> None:
        super().__init__()
        shutil.copy(base, copy)
        self.story = Watched(carrier=Carrier(carried=list(carried)))
        self.open = AsyncExitStack()
        self.runner = asyncio.Runner()
        self.run(self.start(copy, ring))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    async def start(self, file: Path, ring: secrets.KeyRing) -> None:
        await self.open.enter_async_context(connect.database(f"sqlite://{file}", ring))
        await connect.connection().execute_script("PRAGMA synchronous = OFF")

    def teardown(self) -> None:
        try:
            self.run(self.come_to_rest())
        finally:
            self.run(self.open.aclose())
            self.runner.close()

    async def come_to_rest(self) -> None:
        """Nobody says anything more: every wait ends, every message too, no reply was lost."""
        await self.story.wait(timedelta(hours=40))
        assert await Invitation.filter(state__in=list(WAITING)).count() == 0
        assert await OutgoingMessage.filter(state__in=["queued", "leased", "unknown"]).count() == 0
        assert await IncomingMessage.filter(state__in=[Reading.WAITING, Reading.QUARANTINED]).count() == 0
        for task in await Task.filter(state=TaskState.OPEN):
            assert task.escalated_at is not None

    @rule(chance=luck)
    def answer(self, chance: Random) -> None:
        """Somebody gives the right answer to an open question, or declines."""

        async def work() -> None:
            asked = await Prompt.filter(closed_at=None).order_by("id")
            if asked:
                await self.reply(chance.choice(asked), chance.random() < 0.15, chance.choice(DELAYS))
                await self.story.read()

        self.run(work())

    @rule(chance=luck)
    def answer_together(self, chance: Random) -> None:
        """Several people of one task give the right answer to their open questions."""

        async def work() -> None:
            ids = [each.id for each in await Invitation.filter(task_id=chance.choice(TASKS))]
            asked = await Prompt.filter(closed_at=None, topic_id__in=ids).order_by("id")
            for prompt in asked[: chance.randint(2, 6)]:
                await self.reply(prompt, no=False, late=0)
            await self.story.settle()

        self.run(work())

    async def reply(self, prompt: Prompt, no: bool, late: int) -> None:
        word = NO if no else (YES if prompt.kind == "invite" else CONFIRM)
        invited = await Invitation.get(id=prompt.topic_id)
        await self.story.writes(await phone_of(invited), code_for(prompt.stem, word), ago=late * MINUTE)

    @rule(chance=luck)
    def write_any_codes(self, chance: Random) -> None:
        """Codes that were ever sent, their questions open, answered or void, pushed once or twice."""

        async def work() -> None:
            asked = await Prompt.all().order_by("id")
            for _ in range(4):
                prompt, word = chance.choice(asked), chance.choice([*Word])
                phone = await phone_of(await Invitation.get(id=prompt.topic_id))
                late = chance.choice(DELAYS) * MINUTE
                for _ in range(chance.randint(1, 2)):
                    await self.story.writes(phone, code_for(prompt.stem, word), ago=late)

        self.run(work())

    @rule(chance=luck)
    def write_words(self, chance: Random) -> None:
        async def work() -> None:
            for _ in range(2):
                await self.story.writes(number_of(chance.randint(1, PEOPLE)), chance.choice(WORDS))

        self.run(work())

    @rule(chance=luck)
    def read_in_any_order(self, chance: Random) -> None:
        async def work() -> None:
            rows = await IncomingMessage.filter(state=Reading.WAITING).order_by("sent_at", "id")
            chance.shuffle(rows)
            for row in rows:
                await conversation.read(row.id, self.story.act("sms"))
                await self.story.handled()

        self.run(work())

    @rule(chance=luck)
    def deliver(self, chance: Random) -> None:
        """Some messages are handed to the carrier, who does with them what carriers do."""

        async def work() -> None:
            for row in await self.story.lease(chance.randint(1, 6)):
                self.story.carrier.script(row.address, chance.choice([*Fate, Fate.CARRIED, Fate.CARRIED]))
                await self.story.hand_over(row)
            await self.story.sweep("news")

        self.run(work())

    @rule(chance=luck)
    def die_while_sending(self, chance: Random) -> None:
        """The sender is killed with a message under way: nobody settles it."""

        async def work() -> None:
            for row in await self.story.lease(1):
                await self.story.check_what_leaves(row)
                self.story.carrier.script(
                    row.address, chance.choice([Fate.CARRIED_IN_DOUBT, Fate.LOST_IN_DOUBT])
                )
                await self.story.carrier.send(outbox.outgoing(row, {}))

        self.run(work())

    @rule(chance=luck)
    def report(self, chance: Random) -> None:
        """Receipts, be they early, late or twice, about anything that was carried."""

        async def work() -> None:
            carried = self.story.carrier.out_ids()
            for out_id in chance.choices(carried, k=3):
                row, success = await OutgoingMessage.get(out_id=out_id), chance.random() < 0.7
                await self.story.receipt(row, success=success)
            await self.story.read()
            await self.story.sweep("news")

        self.run(work())

    @rule(minutes=st.sampled_from([1, 16, 31, 61, 13 * 60]))
    def let_time_pass_unnoticed(self, minutes: int) -> None:
        self.story.now += minutes * MINUTE

    @rule(minutes=st.sampled_from([0, 31, 61]))
    def work_on(self, minutes: int) -> None:
        """Everything runs as it should for a while."""
        self.run(self.story.wait(minutes * MINUTE))

    @rule(chance=luck)
    def decide(self, chance: Random) -> None:
        """Staff do something with a task, which the rules allow or not."""

        async def work() -> None:
            act, task = self.story.act(), chance.choice(TASKS)
            with suppress(RuleBroken):
                match chance.randrange(4):
                    case 0:
                        now = (await Task.get(id=task)).required
                        await changes.change_demand(task, 8 - now, act)  # from 3 to 5 and back
                    case 1:
                        day = chance.choice([EXAM_DAY, NEXT_DAY])
                        await changes.change_date(task, day, chance.choice([*Half]), "", act)
                    case 2:
                        await changes.change_meeting(task, "7:30", f"{chance.randint(1, 9)}号楼", act)
                    case 3 if chance.random() < 0.2:
                        await tasks.cancel(task, act)
            await self.story.handled()

        self.run(work())

    @rule(chance=luck)
    def decide_about_somebody(self, chance: Random) -> None:
        async def work() -> None:
            act, task, who = self.story.act(), chance.choice(TASKS), chance.randint(1, PEOPLE)
            with suppress(RuleBroken):
                match chance.randrange(3):
                    case 0:
                        await staffing.dispatch(task, [who], "因故", act)
                    case 1:
                        await staffing.remove(task, who, "", act)
                    case 2:
                        said = chance.choice([Event.YES, Event.NO, Event.CONFIRM])
                        await staffing.record_call(task, who, said, "", act)
            await self.story.handled()

        self.run(work())


async def build(file: Path, ring: secrets.KeyRing) -> list[Outgoing]:
    """The office, two tasks at the same time and one on the next day; what the carrier has carried."""
    story = Watched()
    async with connect.database(f"sqlite://{file}", ring):
        await an_office(examiners=PEOPLE)
        await Examiner.filter(id__gt=PEOPLE - 2).update(rating=40)
        await story.setting("dispatch.max_open", "2")
        await story.asks_for(required=3)
        await story.asks_for(required=3, venue="V02", half=Half.DAY)
        await story.asks_for(required=3, venue="V03", day=NEXT_DAY)
        await story.settle()
    return story.carrier.carried
