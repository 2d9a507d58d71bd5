"""What the payment platform is asked and told by itself: open payments, refunds, yesterday's statement."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from exam.errors import RuleBroken
from handlers.act import Act
from handlers.payment import asking, reconciling, refunding
from handlers.payment.provider import Provider
from scheduler.waiting import complain, pause

IDLE = timedelta(seconds=1)
DAYS = timedelta(minutes=10)
"""How often a statement that is not there yet is asked for."""


async def keep_paying(provider: Provider, acting: Callable[[], Act], stopping: asyncio.Event) -> None:
    """Settle what is open at the platform, until `stopping` is set."""
    again: datetime | None = None
    while not stopping.is_set():
        try:
            await pay_once(provider, acting)
            if again is None or acting().now >= again:
                again = acting().now + DAYS
                await reconcile_missing(provider, acting)
        except Exception as error:
            complain(error, "paying.failed")
        await pause(stopping, IDLE)


async def pay_once(provider: Provider, acting: Callable[[], Act]) -> None:
    """Ask about the payments and send the refunds that are due; one that fails holds up no other."""
    for payment in await asking.due(provider.name, acting()):
        try:
            await asking.ask(payment, provider, acting())
        except Exception as error:
            complain(error, "paying.not_asked", payment=payment.id)
    for refund in await refunding.due(acting()):
        try:
            await refunding.send(refund, provider, acting())
        except Exception as error:
            complain(error, "paying.not_refunded", refund=refund.id)


async def reconcile_missing(provider: Provider, acting: Callable[[], Act]) -> None:
    """Reconcile the days that have not been yet; a statement that does not come is asked for again."""
    for day in await reconciling.missing(provider.name, acting()):
        try:
            await reconciling.reconcile(day, provider, acting())
        except RuleBroken as refused:
            complain(refused, "paying.not_reconciled", day=day.isoformat())
