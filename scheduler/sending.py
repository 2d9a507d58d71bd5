"""Handing queued messages to a channel, each lane for itself: claimed in lots, settled together."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from db import settings
from db.models.delivery import Lane
from db.models.delivery import Sending as Stage
from db.outgoing import Place
from delivery import claiming, figures, talking
from delivery.calls import Call
from delivery.channel import Accepted, Channel, InDoubt, Outcome
from delivery.claiming import LOT, Claim, Terms
from delivery.settling import Answer, settle
from handlers.act import Act
from scheduler.waiting import complain
from scheduler.waking import Bell, Waking

log = structlog.get_logger()
WIDTH = 200  # calls of one lane under way at once
AHEAD = 3 * LOT  # messages claimed and not settled yet: what waits to be recorded must not hold up the next
IDLE = timedelta(milliseconds=500)
AWAY = timedelta(milliseconds=500)
FEW = 100  # answers: for fewer the sender waits GATHER seconds for more, since a transaction costs as much
GATHER = 0.03
LOOK_AGAIN = 2.0  # seconds
CATCH_UP = timedelta(milliseconds=10)  # by so much a late call may hurry the next: SLACK has room for it
FRESH = timedelta(seconds=1)  # how old the settings may be that a claim goes by
MARGIN = timedelta(seconds=6)  # longer than a channel may take: past it the lease could run out under way

Acting = Callable[[], Act]


class Sending:
    """The sender of one channel; `run` ends when `stopping` is set and what is under way has been settled.

    `is_fit` says whether this instance may still send: one that is cut off from the database may not.
    """

    def __init__(
        self,
        channel: Channel,
        acting: Acting,
        stopping: asyncio.Event,
        waking: Waking | None = None,
        is_fit: Callable[[], bool] = lambda: True,
    ) -> None:
        self.channel, self.acting, self.stopping, self.is_fit = channel, acting, stopping, is_fit
        self._waking = waking or Waking()
        self._terms: tuple[Terms, datetime] | None = None
        self._settling = _Settling(channel.name, acting)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as settling:
            settling.create_task(self._settling.run())
            try:
                async with asyncio.TaskGroup() as lanes:
                    for lane in Lane:
                        bell = self._waking.bell("outgoing_message")
                        lanes.create_task(_Carrying(self, lane, bell).run())
            finally:
                self._settling.finish()

    async def terms(self, now: datetime, sign: str) -> Terms:
        """What a claim goes by, read again every second."""
        if self._terms is None or now - self._terms[1] >= FRESH or now < self._terms[1]:
            rules, codes = await settings.in_force(), await settings.template_codes()
            name, bulk = self.channel.name, self.channel.bulk
            terms = Terms(name, bulk, rules, codes, sign=sign, talks=self.channel.talks)
            self._terms = terms, now
        return self._terms[0]

    async def call(self, call: Call) -> Outcome | None:
        """Hand the call over; None when it is too late under this lease: another may have taken it over."""
        now = self.acting().now
        if call.leased_until is None or now >= call.leased_until - MARGIN or not self.is_fit():
            return None
        try:
            return await self.channel.send(call.messages, call.out_id)
        except Exception as error:
            complain(error, "sending.failed", call=call.out_id)
            return InDoubt("failed")

    def settle(self, call: Call, outcome: Outcome, then: Callable[[], None]) -> None:
        """Have the outcome recorded, now or when the database is back; `then` is called when it is."""
        self._settling.take(Answer(call, outcome), then)


class _Carrying:
    """One lane: claims the next LOT while the last is on its way, so that it never runs dry."""

    def __init__(self, sending: Sending, lane: Lane, bell: Bell) -> None:
        self._sending, self._lane, self._bell = sending, lane, bell
        self._waiting: deque[Call] = deque()
        self._carriers = 0
        self._under_way = 0
        self._gate = asyncio.Lock()
        self._free_at: datetime | None = None
        self._last: Place | None = None
        self._looked_at = 0.0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while not self._sending.stopping.is_set():
                if self._under_way > AHEAD:
                    await self._bell.wait(IDLE)
                    continue
                claimed = await self._claim()
                self._hand_out(claimed.calls, group)
                if not claimed.calls:
                    await self._bell.wait(min(claimed.wait or IDLE, IDLE))

    def _hand_out(self, calls: Sequence[Call], group: asyncio.TaskGroup) -> None:
        self._waiting.extend(calls)
        self._under_way += sum(len(call.taken) for call in calls)
        fresh = min(len(calls), WIDTH - self._carriers)
        self._carriers += fresh
        for _ in range(fresh):
            group.create_task(self._carry_on())

    async def _claim(self) -> Claim:
        act = self._sending.acting()
        try:
            terms = await self._sending.terms(act.now, act.sign)
            if not self._sending.is_fit():
                return Claim()
            # One token each time, or a settling that is repeated could meet a later lease of the same row.
            terms = replace(terms, token=uuid4().hex)
            if terms.talks:
                return await talking.claim(self._lane, terms, LOT, act.now)
            claimed = await claiming.claim(self._lane, terms, LOT, act.now, self._after())
            self._last = claimed.last
            return claimed
        except Exception as error:
            complain(error, "sending.not_claimed", lane=self._lane.name)
            return Claim()

    def _after(self) -> Place | None:
        """Go on behind the last row; now and then look from the start, for what came back into the queue."""
        now = asyncio.get_running_loop().time()
        if self._last is None or now - self._looked_at >= LOOK_AGAIN:
            self._looked_at = now
            return None
        return self._last

    async def _carry_on(self) -> None:
        """One of WIDTH carriers: one call after the other while there are any."""
        try:
            while self._waiting:
                await self._carry(self._waiting.popleft())
        finally:
            self._carriers -= 1

    async def _carry(self, call: Call) -> None:
        await self._wait_for_slot(call)
        outcome = await self._sending.call(call)
        if outcome is None:
            self._is_done(call)
        else:
            self._sending.settle(call, outcome, partial(self._is_done, call))

    def _is_done(self, call: Call) -> None:
        self._under_way -= len(call.taken)
        self._bell.ring()

    async def _wait_for_slot(self, call: Call) -> None:
        """Wait for the call's slot, one call after the other; without a rate nobody waits.

        After a stall those that are late go at the pace, too: a bunch of them would break the rate.
        """
        if call.slot is None or not call.gap:
            return
        async with self._gate:
            start = max(call.slot, self._free_at or call.slot)
            await asyncio.sleep(max(0.0, (start - self._now()).total_seconds()))
            self._free_at = max(start, self._now() - CATCH_UP) + len(call.taken) * call.gap

    def _now(self) -> datetime:
        return self._sending.acting().now


class _Settling:
    """Records what has gathered while the last transaction ran; keeps it while the database is away."""

    def __init__(self, channel: str, acting: Acting) -> None:
        self._channel, self._acting = channel, acting
        self._gathered: list[tuple[Answer, Callable[[], None]]] = []
        self._some = asyncio.Event()
        self._finished = False

    def finish(self) -> None:
        self._finished = True
        self._some.set()

    def take(self, answer: Answer, then: Callable[[], None]) -> None:
        """Have the answer recorded; `then` is called when it is."""
        self._gathered.append((answer, then))
        self._some.set()

    async def run(self) -> None:
        while self._gathered or not self._finished:
            await self._some.wait()
            if len(self._gathered) < FEW and not self._finished:
                await asyncio.sleep(GATHER)
            self._some.clear()
            lot, self._gathered = self._gathered, []
            if lot and not await self._record([answer for answer, _ in lot]):
                self._gathered[:0] = lot
                await asyncio.sleep(AWAY.total_seconds())
                self._some.set()
                continue
            for _, then in lot:
                then()

    async def _record(self, answers: list[Answer]) -> bool:
        try:
            lost = await settle(self._channel, answers, self._acting().now)
        except Exception as error:
            complain(error, "sending.not_settled")
            return False
        if lost:
            log.warning("sending.lease_lost", messages=lost)
            figures.lost_lease(lost)
        for answer in answers:
            _count(answer)
            _tell(answer)
        return True


def _tell(answer: Answer) -> None:
    """The end of the trace that began with a push; what no push caused is only counted."""
    traces = sorted({one.trace for one in answer.call.taken if one.trace})
    if traces:
        outcome = type(answer.outcome).__name__.lower()
        log.info("sending.called", call=answer.call.out_id, outcome=outcome, traces=traces)


def _count(answer: Answer) -> None:
    number = len(answer.call.taken)
    match answer.outcome:
        case Accepted():
            figures.moved(answer.call.lane, Stage.ACCEPTED, number)
        case InDoubt():
            figures.moved(answer.call.lane, Stage.UNKNOWN, number)
        case refused:
            figures.refused(refused.code, number)
