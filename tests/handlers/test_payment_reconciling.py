"""The day of the platform beside ours: what was missed is booked, the rest is listed until it is settled."""

from datetime import timedelta
from typing import Any

import pytest
from payment_rows import NOW, TODAY, a_bill, acting, an_organisation
from platform_in_process import Platform, a_platform

from db.models import Bill, Organisation, Payment, Reconciliation, ReconciliationDifference, Refund
from exam.errors import RuleBroken
from exam.payment import BillState, RefundState, State, Surplus
from exam.reconciling import Kind
from handlers.payment import asking, deciding, reconciling, refunding, starting


async def started(platform: Platform) -> Payment:
    return await starting.start((await a_bill()).id, platform, acting(platform.clock.now()))


async def paid(platform: Platform) -> Payment:
    payment = await started(platform)
    platform.pay(payment.trade_number)
    await asking.ask(payment, platform, acting(platform.clock.now()))
    return await Payment.get(id=payment.id)


async def listed(**filters: Any) -> list[tuple[str, int | None, int | None, int | None]]:
    """Kind, payment and both sums of the differences."""
    rows = await ReconciliationDifference.filter(**filters).order_by("id")
    return [(row.kind.value, row.payment_id, row.ours_fen, row.theirs_fen) for row in rows]


async def test_a_day_that_agrees_has_no_differences(database: str) -> None:
    platform = a_platform()
    await paid(platform)
    await paid(platform)

    row = await reconciling.reconcile(TODAY, platform, acting())

    top = await Organisation.all().order_by("path").first()
    assert top is not None
    assert (row.organisation_id, row.state, await listed()) == (top.id, "agreed", [])
    assert (row.theirs_count, row.theirs_fen, row.ours_count, row.ours_fen) == (2, 52000, 2, 52000)


async def test_what_nobody_told_us_is_booked_and_listed_as_found(database: str) -> None:
    platform = a_platform()
    payment = await started(platform)
    platform.pay(payment.trade_number)

    row = await reconciling.reconcile(TODAY, platform, acting())

    assert (await Bill.get(id=payment.bill_id)).state is BillState.PAID
    assert (row.state, row.ours_fen) == ("agreed", 26000)
    [found] = await ReconciliationDifference.all()
    assert (found.kind, found.theirs_fen, found.note) == (Kind.MISSING_HERE, 26000, "对账时补记")
    assert (found.settled_at, found.payment_id) == (NOW, payment.id)


async def test_every_kind_of_difference_is_listed_once_however_often_one_looks(database: str) -> None:
    platform = a_platform()
    gone, other, double, late = [await paid(platform) for _ in range(4)]
    unknown = await paid(platform)
    platform.ledger.bills.pop(str(gone.provider_number))
    await Payment.filter(id=other.id).update(paid_fen=25999)
    for payment, why in ((double, Surplus.DOUBLE), (late, Surplus.EXPIRED)):
        await Payment.filter(id=payment.id).update(state=State.SURPLUS, surplus=why)
    await Payment.filter(id=unknown.id).delete()

    for _ in range(2):
        row = await reconciling.reconcile(TODAY, platform, acting())

    assert sorted(await listed(), key=lambda each: each[0]) == [
        ("amount", other.id, 25999, 26000),
        ("double", double.id, 26000, 26000),
        ("late", late.id, 26000, 26000),
        ("missing_here", None, None, 26000),
        ("missing_there", gone.id, 26000, None),
    ]
    assert (row.state, row.theirs_fen - row.ours_fen) == ("differing", 1)


async def test_a_difference_is_settled_by_staff_or_by_a_later_look(database: str) -> None:
    platform = a_platform()
    by_staff, by_itself = await paid(platform), await paid(platform)
    for payment in (by_staff, by_itself):
        await Payment.filter(id=payment.id).update(paid_fen=1)
    await reconciling.reconcile(TODAY, platform, acting())
    mine = await ReconciliationDifference.get(payment_id=by_staff.id)

    await reconciling.settle(mine.id, "已与平台核实", acting())
    with pytest.raises(RuleBroken, match="already_settled"):
        await reconciling.settle(mine.id, "再次核实", acting())
    await Payment.filter(id=by_itself.id).update(paid_fen=26000)
    await reconciling.reconcile(TODAY, platform, acting(actor="timer"))

    rows = await ReconciliationDifference.all().order_by("id")
    assert [(row.settled_by, row.note) for row in rows] == [
        ("staff:li", "已与平台核实"),
        ("timer", "再次对账时已一致"),
    ]


async def test_refunds_are_reconciled_too_and_a_lost_answer_is_found(database: str) -> None:
    platform = a_platform()
    payment = await paid(platform)
    row = await refunding.request(refunding.Wish(payment.id, 6000, "考试取消"), acting())
    for who in ("staff:wang", "staff:zhao"):
        await deciding.decide(row.id, True, acting(actor=who))
    platform.faults = ["lost"]
    for each in await refunding.due(acting()):
        await refunding.send(each, platform, acting())

    day = await reconciling.reconcile(TODAY, platform, acting())

    assert (await Refund.get(id=row.id)).state is RefundState.DONE
    assert (day.state, day.ours_count, day.ours_fen, day.theirs_fen) == ("agreed", 2, 20000, 20000)


async def test_a_day_is_asked_for_after_three_in_the_morning_until_it_is_there(database: str) -> None:
    platform = a_platform()
    await paid(platform)
    evening, night = acting(NOW + timedelta(hours=14)), acting(NOW + timedelta(hours=18))
    assert await reconciling.missing("unified", evening) == []

    assert await reconciling.missing("unified", night) == [TODAY]
    assert len(await reconciling.missing("unified", acting(NOW + timedelta(days=3)))) == 3
    await reconciling.reconcile(TODAY, platform, night)
    assert await reconciling.missing("unified", night) == []


async def test_a_statement_that_does_not_come_and_a_day_to_come_are_refused(database: str) -> None:
    platform = a_platform()
    await an_organisation()
    platform.faults = ["down"]

    with pytest.raises(RuleBroken, match="statement_failed"):
        await reconciling.reconcile(TODAY, platform, acting())
    with pytest.raises(RuleBroken, match="statement_day"):
        await reconciling.reconcile(TODAY + timedelta(days=1), platform, acting())
    assert await Reconciliation.all().count() == 0


async def test_an_installation_without_offices_has_nothing_to_reconcile(database: str) -> None:
    with pytest.raises(RuleBroken, match="no_centre"):
        await reconciling.reconcile(TODAY, a_platform(), acting())
