"""Callbacks over HTTP: kept before they are answered, whatever the platform does to them."""

import aiohttp
import pytest
from pay_on_loopback import SECRET, a_box, a_service, now
from payment_rows import a_bill, acting

from db.models import Bill, Payment, PaymentCallback
from exam.calendar import CHINA
from exam.payment import BillState, State
from handlers.payment import asking, callbacks, reconciling, starting
from pay.signing import CALLBACK, signature

pytestmark = pytest.mark.usefixtures("database")
FAULTS = ("callback_twice", "callback_unsigned", "callback_amount", "no_callback", "")


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    told = {"Pay-Merchant": "M36", "Pay-Timestamp": "1", "Pay-Nonce": "n"}
    return {**told, "Pay-Signature": signature(secret, CALLBACK, "1", "n", body)}


async def test_every_fault_of_callbacks_ends_in_one_payment_and_equal_books() -> None:
    async with a_service() as address, a_box(notify_url=address) as box:
        act = acting(now())
        rows = [await starting.start((await a_bill()).id, box.provider, act) for _ in FAULTS]
        for row, fault in zip(rows, FAULTS, strict=True):
            if fault:
                more = {"amount_fen": 1} if fault == "callback_amount" else {}
                await box.script(do=fault, match={"trade_number": row.trade_number}, **more)
            await box.pay(row.trade_number)
        await box.until(lambda counts: bool(counts["pushed"] == 5))
        for each in await callbacks.waiting(act):
            await callbacks.take(each, act)
        for payment in await Payment.filter(state=State.CREATED):
            await asking.ask(payment, box.provider, act)

        outcomes = await PaymentCallback.all().order_by("outcome").values_list("outcome", flat=True)
        day = await reconciling.reconcile(now().astimezone(CHINA).date(), box.provider, act)

        assert outcomes == ["amount", "booked", "booked", "booked", "forged"]
        assert {bill.state for bill in await Bill.all()} == {BillState.PAID}
        assert (day.state, day.ours_fen, day.theirs_count) == ("agreed", 5 * 26000, 5)


async def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as http, http.post(address, data=body, headers=headers) as answer:
        return answer.status


async def test_what_is_not_signed_is_refused_and_kept_once() -> None:
    body = b'{"event": "PAID"}'
    async with a_service() as address:
        statuses = [
            await post(address, body, headers)
            for headers in ({}, signed(body, "another"), signed(b"other"), signed(body))
        ]

    rows = await PaymentCallback.all().order_by("id")
    assert statuses == [401, 401, 401, 200]
    assert [(row.genuine, row.outcome, row.waiting) for row in rows] == [
        (False, "forged", False),
        (True, "unreadable", False),
    ]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"\xff", b'{"event": "PAID", "trade_number": 1}', b"[" * 50_000]
)
async def test_signed_nonsense_is_kept_and_stops_nothing(body: bytes) -> None:
    async with a_service() as address:
        assert await post(address, body, signed(body)) == 200

    [row] = await PaymentCallback.all()
    assert (row.outcome, row.waiting) == ("unreadable", False)


async def test_a_body_without_end_is_cut_off() -> None:
    async with a_service() as address:
        assert await post(address, b" " * 65_537, {}) == 413
        assert await post(address.replace("unified", "another"), b"", {}) == 404

    assert await PaymentCallback.all().count() == 0


async def test_the_table_does_not_fill_with_forgeries() -> None:
    async with a_service() as address, aiohttp.ClientSession() as http:
        for number in range(callbacks.FORGED_KEPT + 3):
            async with http.post(address, data=f"{number}".encode()) as answer:
                assert answer.status == 401

    assert await PaymentCallback.all().count() == callbacks.FORGED_KEPT
