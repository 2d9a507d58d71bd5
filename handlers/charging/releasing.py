"""A registration that is taken back or reviewed anew owes nothing: its open bill is made anew without it."""

from collections.abc import Sequence
from datetime import datetime

from db import bill_rows
from exam.payment import BillState
from handlers.act import Act
from handlers.charging.ordering import charge
from handlers.payment import billing, desk


async def release(ids: Sequence[int], act: Act) -> None:
    """Take these registrations off the bills that wait for money, inside the caller's transaction.

    Their state has been changed before. Money that comes for the old bill all the same is a surplus.
    """
    left = await take_back(ids, act) - set(ids)
    if left:
        await charge(sorted(left), act)


async def take_back(ids: Sequence[int], act: Act, since: datetime | None = None) -> set[int]:
    """Void the bills of these registrations that wait for money, or those of them that were made `since`.

    Returns everybody who stood on one of them.
    """
    freed: set[int] = set()
    for bill_id in await bill_rows.open_bills_with(ids):
        bill = await desk.lock(bill_id)
        # It may have been paid while we waited for the lock.
        if bill.state is BillState.OPEN and (since is None or bill.made_at >= since):
            freed.update((await bill_rows.registrations_on([bill_id]))[bill_id])
            await billing.take_back(bill, act)
    return freed
