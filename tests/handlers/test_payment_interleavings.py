"""Any order of payers, callbacks, questions, deadlines and clocks: at most one PAID per bill, no fen lost."""

from datetime import date, timedelta
from random import Random

import pytest
from payment_rows import a_bill, acting
from platform_in_process import Platform, a_platform

from db.models import Bill, Payment, PaymentCallback
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.payment import ASKED_BACK, COLLECTED, BillState, State
from handlers.act import Act
from handlers.payment import asking, billing, callbacks, reconciling, starting
from handlers.payment.booking import Told
from handlers.payment.callbacks import Notice, Push
from sandbox.pay import refusal

STEPS = 60


class Story:
    """One run: bills, a platform, callbacks on their way, and luck."""

    def __init__(self, seed: int) -> None:
        self.luck = Random(seed)
        self.platform: Platform = a_platform()
        self.on_the_way: list[Push] = []
        self.bills: list[int] = []

    @property
    def act(self) -> Act:
        return acting(self.platform.clock.now(), f"staff:{self.luck.randrange(3)}")

    async def begin(self) -> None:
        for _ in range(3):
            due_at = self.act.now + timedelta(minutes=self.luck.choice([20, 90, 600]))
            self.bills.append((await a_bill(total_fen=self.luck.choice([1, 26000]), due_at=due_at)).id)

    async def step(self) -> None:
        moves = [self.start, self.start, self.pay, self.pay, self.push, self.push, self.ask, self.wait]
        await self.luck.choice([*moves, self.take, self.take, self.void, self.expire, self.reconcile])()

    async def start(self) -> None:
        self.platform.faults = self.luck.choices(["", "lost", "down"], [6, 1, 1], k=2)
        try:
            await starting.start(self.luck.choice(self.bills), self.platform, self.act)
        except RuleBroken as refused:
            assert refused.reason in {"payment_in_doubt", "bill_not_open", "bill_over"}  # noqa: PT017
        self.platform.faults = []

    async def pay(self) -> None:
        orders = [bill.order for bill in self.platform.ledger.bills.values()]
        if not orders:
            return
        order = self.luck.choice(orders)
        try:
            self.platform.pay(order.trade_number, even_if_closed=self.luck.random() < 0.2)
        except refusal.Refused:
            return
        wrong = self.luck.random() < 0.2
        fate = self.luck.choice(["once", "twice", "lost", "forged"])
        for _ in range({"once": 1, "twice": 2, "lost": 0, "forged": 1}[fate]):
            self.on_the_way.append(await self.pushed(order.trade_number, wrong, fate != "forged"))

    async def pushed(self, trade: str, wrong: bool, genuine: bool) -> Push:
        sight = await self.platform.query(trade)
        assert sight is not None
        assert sight.paid_at is not None
        told = Told(sight.provider_number, sight.amount_fen + wrong, "CNY", sight.paid_at)
        body = f"{trade} {told.amount_fen}".encode()
        return Push("unified", body, genuine, Notice(trade, told), self.act.now)

    async def push(self) -> None:
        if self.on_the_way:
            await callbacks.keep(self.on_the_way.pop(self.luck.randrange(len(self.on_the_way))))

    async def take(self) -> None:
        for row in await callbacks.waiting(self.act):
            await callbacks.take(row, self.act)

    async def ask(self) -> None:
        for payment in await asking.due("unified", self.act):
            self.platform.faults = self.luck.choices(["", "down"], [4, 1])
            await asking.ask(payment, self.platform, self.act)
            self.platform.faults = []

    async def wait(self) -> None:
        self.platform.clock.advance(self.luck.choice([1, 20, 60, 600, 7200]))

    async def void(self) -> None:
        bill = await Bill.get(id=self.luck.choice(self.bills))
        if bill.state is BillState.OPEN and self.luck.random() < 0.3:
            await billing.void(bill.id, self.act)

    async def expire(self) -> None:
        for bill in await billing.overdue(self.act):
            await billing.expire(bill, self.act)

    async def reconcile(self) -> None:
        await reconciling.reconcile(self.act.now.astimezone(CHINA).date(), self.platform, self.act)

    async def end(self) -> None:
        """Everything is pushed and taken, then time passes until nothing is left to ask."""
        while self.on_the_way:
            await self.push()
        await self.take()
        while await Payment.filter(state__in=ASKED_BACK).exists():
            self.platform.clock.advance(7200)
            await self.expire()
            for payment in await asking.due("unified", self.act):
                await asking.ask(payment, self.platform, self.act)
        for day in self.days():
            await reconciling.reconcile(day, self.platform, self.act)

    def days(self) -> list[date]:
        first = self.act.now - timedelta(days=3)
        return [(first + timedelta(days=n)).astimezone(CHINA).date() for n in range(4)]

    async def check(self) -> None:
        for bill in await Bill.all().prefetch_related("payments"):
            paid = [each for each in bill.payments if each.state is State.PAID]
            assert len(paid) == (1 if bill.state in COLLECTED else 0)
            assert all(each.paid_fen == bill.total_fen for each in paid)


@pytest.mark.parametrize("seed", range(12))
async def test_a_bill_is_paid_at_most_once_and_the_sums_meet(database: str, seed: int) -> None:
    story = Story(seed)
    await story.begin()
    for _ in range(STEPS):
        await story.step()
        await story.check()
    await story.end()
    await story.check()

    kept = await Payment.filter(state__in=[State.PAID, State.SURPLUS])
    assert sum(each.paid_fen or 0 for each in kept) == story.platform.paid_fen()
    assert await PaymentCallback.filter(waiting=True).count() == 0
