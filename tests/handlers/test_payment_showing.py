"""What finance and payers see of bills, how they are counted, and the 票据 with its annex."""

from datetime import timedelta
from typing import Any

import pytest
from payment_rows import (
    NOW,
    TODAY,
    a_bill,
    a_line,
    a_received,
    a_reconciliation,
    a_refund,
    acting,
    an_invoice,
)
from platform_in_process import a_platform
from staff_rows import a_member, a_province, acting_as

from db.models import Bill, Invoice, Organisation, ReconciliationDifference
from exam.errors import RuleBroken
from exam.payment import BillState, RefundState, State
from exam.policy import Function, Role
from exam.reconciling import Flow, Kind
from handlers.payment import (
    booking,
    counting,
    deciding,
    invoicing,
    reconciling,
    showing,
    starting,
)

Tree = dict[str, Organisation]


async def bill_of(tree: Tree, centre: str, payer: str, **changes: Any) -> Bill:
    return await a_bill(organisation_id=tree[centre].id, payer_id=tree[payer].id, **changes)


async def test_a_bill_is_seen_by_its_centre_its_payer_and_those_above_and_by_no_sibling(
    database: str,
) -> None:
    tree = await a_province()
    mine = await bill_of(tree, "3601", "S3601")
    await bill_of(tree, "3602", "S3602")
    seen = {}
    for code in ("36", "3601", "S3601", "3602", "360202"):
        act = await acting_as(await a_member(tree[code], Role.AGENT))
        seen[code] = [each["id"] for each in await showing.list_bills(act)]

    assert {code for code, ids in seen.items() if mine.id in ids} == {"36", "3601", "S3601"}
    assert {code: len(ids) for code, ids in seen.items()} == {
        "36": 2,
        "3601": 1,
        "S3601": 1,
        "3602": 1,
        "360202": 1,
    }
    with pytest.raises(RuleBroken, match="unknown_id"):
        await showing.show(mine.id, await acting_as(await a_member(tree["3602"], Role.CLERK)))


async def test_a_bill_is_shown_with_all_that_belongs_to_it(database: str) -> None:
    bill = await a_bill()
    await a_line(bill, registration_item_id=7)
    payment = await a_received(bill, provider_number="P1")
    await a_refund(payment)
    await an_invoice(bill)

    told = await showing.show(bill.id, acting())

    assert (told["total"], told["state"]) == ("260.00", "OPEN")
    assert told["lines"] == [
        {"label": "理论", "amount_fen": 5000, "amount": "50.00", "item": 7, "refunded": False}
    ]
    assert [(each["state"], each["provider_number"]) for each in told["payments"]] == [("PAID", "P1")]
    assert [(each["amount_fen"], each["state"]) for each in told["refunds"]] == [(100, "REQUESTED")]
    assert told["invoices"] == [{"state": "due", "number": None}]


async def test_bills_are_listed_by_state_and_plan(database: str) -> None:
    first, second = await a_bill(plan_id=1), await a_bill(plan_id=2, state=BillState.EXPIRED)

    by_state = await showing.list_bills(acting(), "EXPIRED")
    by_plan = await showing.list_bills(acting(), None, 1)

    assert ([each["id"] for each in by_state], [each["id"] for each in by_plan]) == ([second.id], [first.id])
    with pytest.raises(RuleBroken, match="bill_state"):
        await showing.list_bills(acting(), "paid")


async def test_the_sums_of_finance(database: str) -> None:
    midnight = NOW + timedelta(hours=15)
    for at, label, fen in ((NOW, "理论", 5000), (NOW, "实操", 21000), (midnight, "理论", 7000)):
        bill = await a_bill(state=BillState.PAID, paid_at=at, total_fen=fen, plan_id=3)
        await a_line(bill, label=label, amount_fen=fen)
    unpaid = await a_bill(total_fen=1)
    await a_line(unpaid)
    kept = await a_received(unpaid, State.SURPLUS, paid_fen=900)
    await a_refund(kept, amount_fen=300, state=RefundState.DONE)
    await ReconciliationDifference.create(
        reconciliation=await a_reconciliation(),
        kind=Kind.LATE,
        flow=Flow.PAYMENT,
        provider_number="P1",
        theirs_fen=900,
    )

    sums = await counting.count(acting())

    assert sums["by_day"] == [
        {"of": "2026-11-21", "count": 2, "fen": 26000},
        {"of": "2026-11-22", "count": 1, "fen": 7000},
    ]
    assert sorted(sums["by_subject"], key=lambda each: each["fen"]) == [
        {"of": "理论", "count": 2, "fen": 12000},
        {"of": "实操", "count": 1, "fen": 21000},
    ]
    assert sums["by_state"] == [
        {"of": "OPEN", "count": 1, "fen": 1},
        {"of": "PAID", "count": 3, "fen": 33000},
    ]
    assert {(each["of"], each["fen"]) for each in sums["by_plan"]} == {(3, 33000), (None, 1)}
    assert sums["unreconciled"] == [{"kind": "late", "count": 1, "fen": 900}]
    assert sums["surplus"] == {"count": 1, "fen": 600}


async def test_finance_counts_what_is_its_own_and_below(database: str) -> None:
    tree = await a_province()
    for centre in ("3601", "360102", "3602"):
        await bill_of(tree, centre, "S3601", total_fen=100)
    act = await acting_as(await a_member(tree["3601"], Role.CLERK, Function.FINANCE))

    assert (await counting.count(act))["by_state"] == [{"of": "OPEN", "count": 2, "fen": 200}]
    with pytest.raises(RuleBroken, match="not_allowed"):
        await counting.count(await acting_as(await a_member(tree["3601"], Role.CLERK)))


async def test_money_is_moved_by_the_chief_of_finance_and_by_nobody_elsewhere(database: str) -> None:
    tree = await a_province()
    bill = await bill_of(tree, "3601", "S3601")
    kept = await a_received(bill, State.SURPLUS)
    row = await a_refund(await a_received(await bill_of(tree, "3601", "S3601")))
    for place, role, function in (
        ("3601", Role.CLERK, Function.FINANCE),
        ("3601", Role.CHIEF, Function.APPRAISAL_1),
        ("3602", Role.CHIEF, Function.FINANCE),
        ("36", Role.CHIEF, Function.FINANCE),
    ):
        act = await acting_as(await a_member(tree[place], role, function))
        for acted in (booking.book_surplus(kept.id, act), deciding.decide(row.id, True, act)):
            with pytest.raises(RuleBroken, match="not_allowed"):
                await acted

    chief = await acting_as(await a_member(tree["3601"], Role.CHIEF, Function.FINANCE))
    await booking.book_surplus(kept.id, chief)
    await deciding.decide(row.id, True, chief)

    assert (await Bill.get(id=bill.id)).state is BillState.PAID


async def test_a_payment_is_started_by_the_payer_or_the_centre_and_by_nobody_else(database: str) -> None:
    tree = await a_province()
    bill = await bill_of(tree, "3601", "S3601")
    started = {}
    for place, role in (
        ("S3601", Role.AGENT),
        ("3601", Role.CLERK),
        ("S3602", Role.AGENT),
        ("36", Role.CLERK),
    ):
        act = await acting_as(await a_member(tree[place], role))
        try:
            started[place] = bool((await starting.start(bill.id, a_platform(), act)).id)
        except RuleBroken as refused:
            assert refused.reason == "not_allowed"  # noqa: PT017
            started[place] = False

    assert started == {"S3601": True, "3601": True, "S3602": False, "36": False}


async def test_the_merchants_day_is_reconciled_by_finance_at_the_top(database: str) -> None:
    tree = await a_province()
    for place, function in (("36", Function.APPRAISAL_1), ("3601", Function.FINANCE)):
        act = await acting_as(await a_member(tree[place], Role.CLERK, function), NOW)
        with pytest.raises(RuleBroken, match="not_allowed"):
            await reconciling.reconcile(TODAY, a_platform(), act)

    finance = await acting_as(await a_member(tree["36"], Role.CLERK, Function.FINANCE), NOW)
    row = await reconciling.reconcile(TODAY, a_platform(), finance)

    assert (row.organisation_id, row.state) == (tree["36"].id, "agreed")


async def test_an_invoice_is_issued_once_under_a_number_of_its_own(database: str) -> None:
    first, second = await a_bill(), await a_bill()
    await an_invoice(first)
    with pytest.raises(RuleBroken, match="invoice_not_allowed"):
        await invoicing.issue(second.id, "36-0001", acting())
    await an_invoice(second)

    await invoicing.issue(first.id, "36-0001", acting())
    for bill, number in ((second, "36-0001"), (second, "号"), (second, "")):
        with pytest.raises(RuleBroken, match="invoice_number"):
            await invoicing.issue(bill.id, number, acting())

    rows = await Invoice.all().order_by("bill_id")
    assert [(row.state, row.number, row.issued_at) for row in rows] == [
        ("issued", "36-0001", NOW),
        ("due", None, None),
    ]
