"""A sender and a provider with memory, driven step by step: what random histories are made of."""

from collections import Counter
from datetime import datetime, timedelta

from letters_on_their_way import LEASE, NOW, a_report, lease, settle

from db.models import OutgoingMessage
from db.models.delivery import Failure, Sending
from delivery import lookups, outbox, receipts
from delivery.channel import Accepted, InDoubt, Outcome, Refused, Sighting

SETTLE_AFTER = timedelta(seconds=60)
LAG = timedelta(seconds=40)
UNDONE = (Sending.QUEUED, Sending.LEASED, Sending.UNKNOWN)
BUSY = Refused("isp.SYSTEM_ERROR", Failure.TEMPORARY, timedelta(seconds=5))


class Story:
    """`accepted` counts what the provider took; it shows a message to look-ups only `LAG` later."""

    def __init__(self) -> None:
        self.now: datetime = NOW
        self.accepted: Counter[str] = Counter()
        self.visible_at: dict[str, datetime] = {}
        self.asleep: list[OutgoingMessage] = []

    async def step(self, what: str) -> None:
        """Do one step, named as one of STEPS."""
        await getattr(self, what)()

    async def send(self) -> None:
        await self._send(arrives=True, answer=Accepted("biz^0"))

    async def send_and_lose_the_answer(self) -> None:
        await self._send(arrives=True, answer=InDoubt("answer_timeout"))

    async def lose_the_request(self) -> None:
        await self._send(arrives=False, answer=InDoubt("connection_lost"))

    async def be_refused(self) -> None:
        await self._send(arrives=False, answer=BUSY)

    async def die_before_sending(self) -> None:
        await self._send(arrives=False, answer=None)

    async def die_after_sending(self) -> None:
        await self._send(arrives=True, answer=None)

    async def fall_asleep_after_sending(self) -> None:
        self.asleep += await self._send(arrives=True, answer=None)

    async def wake_up(self) -> None:
        for row in self.asleep:
            await settle(row, Accepted("biz^0"), self.now)
        self.asleep = []

    async def _send(self, *, arrives: bool, answer: Outcome | None) -> list[OutgoingMessage]:
        rows = await lease(self.now)
        for row in rows:
            if arrives:
                self.accepted[row.out_id] += 1
                self.visible_at.setdefault(row.out_id, self.now + LAG)
            if answer is not None:
                await settle(row, answer, self.now)
        return rows

    async def sweep(self) -> None:
        await outbox.expire_leases(self.now)
        await outbox.expire_messages(self.now)

    async def look(self) -> None:
        for row in await lookups.due("sms", 10, self.now):
            if self.visible_at.get(row.out_id, self.now + LAG) <= self.now:
                await lookups.found(row, Sighting(Sending.ACCEPTED, "", ""), self.now)
            else:
                await lookups.missed(row, SETTLE_AFTER, self.now)

    async def look_in_vain(self) -> None:
        for row in await lookups.due("sms", 10, self.now):
            await lookups.failed(row, "http_500", self.now)

    async def be_delivered(self) -> None:
        await self._report(success=True, code="DELIVERED")

    async def be_undeliverable(self) -> None:
        await self._report(success=False, code="EXPIRED")

    async def _report(self, *, success: bool, code: str) -> None:
        taken = await OutgoingMessage.filter(out_id__in=list(self.accepted))
        await receipts.keep([a_report(row, success=success, code=code) for row in taken], self.now)
        await receipts.apply(10, self.now)

    async def wait_a_second(self) -> None:
        self.now += timedelta(seconds=1)

    async def wait_for_the_lease(self) -> None:
        self.now += LEASE

    async def wait_for_the_provider(self) -> None:
        self.now += LAG

    async def go_on_without_faults(self) -> None:
        """The provider works from now on, until nothing is left to do; twenty minutes at most."""
        for _ in range(120):
            self.now += timedelta(seconds=10)
            for what in ("sweep", "look", "send"):
                await self.step(what)
            if not await OutgoingMessage.filter(channel="sms", state__in=UNDONE).exists():
                return


STEPS = [
    name for name in vars(Story) if not name.startswith("_") and name not in {"step", "go_on_without_faults"}
]
