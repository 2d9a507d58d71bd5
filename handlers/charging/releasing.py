"""A registration that is taken back or reviewed anew owes nothing: its open bill is made anew without it."""

from collections.abc import Sequence

from db import bill_rows
from exam.payment import BillState
from handlers.act import Act
from handlers.charging.ordering import charge
from handlers.payment import billing, desk


async def release(ids: Sequence[int], act: Act) -> None:
    """Take these registrations off the bills that wait for money, inside the caller's transaction.

    Their state has been changed before. Money that comes for the old bill all the same is a surplus.
    """
    left: list[int] = []
    for bill_id in sorted(await bill_rows.open_bills_with(ids)):
        bill = await desk.lock(bill_id)
        if bill.state is not BillState.OPEN:
            continue
        on = (await bill_rows.registrations_on([bill_id])).get(bill_id, [])
        await billing.take_back(bill, act)
        left += [each for each in on if each not in set(ids)]
    if left:
        await charge(left, act)
