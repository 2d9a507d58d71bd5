"""The platform's calls: what is signed is done once, what is not is refused."""

import asyncio
import json

import aiohttp
import pytest
from merchant_on_loopback import TRADE, Shop, signature
from sandbox_on_loopback import StandingClock, a_sandbox

DAY = "2026-11-21"
AT = "2026-11-21T01:00:00+00:00"


async def test_a_bill_is_created_paid_and_found_paid() -> None:
    async with a_sandbox() as box:
        shop = Shop(box)

        status, made = await shop.create()
        assert (status, made["code"], made["state"]) == (200, "OK", "OPEN")
        assert made["pay_code"] == f"{box.url}/pay/bills/{made['provider_number']}"
        assert (await shop.pay(made["provider_number"]))[1]["state"] == "PAID"

        _, found = await shop.call("query", trade_number=TRADE)
        assert found == {**made, "state": "PAID", "paid_at": AT}


async def test_the_same_order_again_is_the_same_bill_and_another_sum_is_refused() -> None:
    async with a_sandbox() as box:
        shop = Shop(box)
        first, again = await shop.create(), await shop.create()

        assert again == first
        assert (await shop.create(amount_fen=1))[1]["code"] == "TRADE_NUMBER_USED"
        assert len((await box.get("/pay/bills"))["bills"]) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"Pay-Signature": "0" * 64}, 401, "SIGN_ERROR"),
        ({"Pay-Signature": "章"}, 401, "SIGN_ERROR"),
        ({"Pay-Merchant": "another"}, 401, "NO_SUCH_MERCHANT"),
        ({"Pay-Timestamp": "1700000000"}, 401, "EXPIRED"),
        ({"Pay-Timestamp": "today"}, 400, "PARAM_ERROR"),
        ({"Pay-Signature": ""}, 400, "PARAM_ERROR"),
    ],
)
async def test_a_call_that_is_not_rightly_signed_is_refused(
    changes: dict[str, str], status: int, code: str
) -> None:
    async with a_sandbox() as box:
        shop, body = Shop(box), b"{}"
        answered = await shop.call_with("create", body, shop.headers("create", body, **changes))

        assert (answered[0], answered[1]["code"]) == (status, code)
        assert (await box.get("/calls"))["refused"] == {"pay.create": {code: 1}}


async def test_a_signature_is_for_one_action_one_body_and_one_time() -> None:
    async with a_sandbox() as box:
        shop = Shop(box)
        body = json.dumps({"trade_number": TRADE}).encode()
        headers = shop.headers("query", body)
        told = [headers["Pay-Timestamp"], headers["Pay-Nonce"]]
        assert headers["Pay-Signature"] == signature("POST /pay/v1/query", *told, body)

        answers = [
            await shop.call_with("close", body, headers),
            await shop.call_with("query", body + b" ", headers),
            await shop.call_with("query", body, headers),
            await shop.call_with("query", body, headers),
        ]

        assert [answer["code"] for _, answer in answers] == [
            "SIGN_ERROR",
            "SIGN_ERROR",
            "NOT_FOUND",
            "NONCE_USED",
        ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"trade_number": ""},
        {"trade_number": "K" * 33},
        {"amount_fen": 0},
        {"amount_fen": "100"},
        {"amount_fen": True},
        {"currency": "USD"},
        {"expires_at": "2026-11-21T10:00:00"},
        {"expires_at": "soon"},
        {"notify_url": "ftp://there"},
    ],
)
async def test_a_wrong_field_is_named(wrong: dict[str, object]) -> None:
    async with a_sandbox() as box:
        _, answer = await Shop(box).create(**wrong)

        assert (answer["code"], answer["message"].startswith(next(iter(wrong)))) == ("PARAM_ERROR", True)


async def test_what_is_closed_or_over_cannot_be_paid_and_what_is_paid_cannot_be_closed() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box:
        shop = Shop(box)
        for trade in ("closed", "paid", "over"):
            await shop.create(trade)
        await shop.call("close", trade_number="closed")
        await shop.pay("paid")
        refused = [await shop.pay("closed"), await shop.pay("paid")]
        _, closing = await shop.call("close", trade_number="paid")
        clock.advance(2 * 3600)
        refused.append(await shop.pay("over"))
        _, over = await shop.call("query", trade_number="over")

        assert [(status, answer["code"]) for status, answer in refused] == [
            (409, "CLOSED"),
            (409, "ALREADY_PAID"),
            (409, "CLOSED"),
        ]
        assert (closing["code"], over["state"]) == ("ALREADY_PAID", "CLOSED")


async def test_money_goes_back_once_and_never_more_than_came() -> None:
    async with a_sandbox() as box:
        shop = Shop(box)
        await shop.create()

        def back(number: str, amount: int) -> dict[str, object]:
            return {"trade_number": TRADE, "refund_number": number, "amount_fen": amount}

        unpaid = (await shop.call("refund", **back("R1", 1)))[1]["code"]
        await shop.pay()
        first, again = (
            await shop.call("refund", **back("R1", 20000)),
            await shop.call("refund", **back("R1", 20000)),
        )
        more = (await shop.call("refund", **back("R2", 6001)))[1]["code"]
        known = await shop.call("query_refund", trade_number=TRADE, refund_number="R1")
        unknown = (await shop.call("query_refund", trade_number=TRADE, refund_number="R2"))[1]["code"]

        assert (unpaid, more, unknown) == ("NOT_PAID", "REFUND_TOO_MUCH", "NOT_FOUND")
        assert first == again == known
        assert (first[1]["state"], first[1]["amount_fen"]) == ("DONE", 20000)


async def test_the_statement_lists_what_came_and_went_on_a_day_in_beijing() -> None:
    clock = StandingClock()
    async with a_sandbox(clock) as box:
        shop = Shop(box)
        paid = [(await shop.create(trade, 100 + n))[1]["provider_number"] for n, trade in enumerate("abc")]
        await shop.pay("a")
        clock.advance(15 * 3600 - 1)  # the last second of the day
        await shop.call("refund", trade_number="a", refund_number="R1", amount_fen=40)
        late = await shop.create("d", 7, expires_at="2026-11-23T00:00:00+08:00")
        clock.advance(1)
        await shop.pay("d")

        _, first = await shop.call("statement", day=DAY)
        _, second = await shop.call("statement", day="2026-11-22")
        _, third = await shop.call("statement", day="2026-11-23")

        lines = [line.split(",") for line in first.splitlines()]
        assert lines[0] == ["kind", "trade_number", "refund_number", "provider_number", "amount_fen", "at"]
        assert lines[1] == ["PAYMENT", "a", "", paid[0], "100", AT]
        assert [(line[0], line[1], line[2], line[4]) for line in lines[2:]] == [("REFUND", "a", "R1", "40")]
        assert second.splitlines()[1].split(",")[:5] == ["PAYMENT", "d", "", late[1]["provider_number"], "7"]
        assert third["code"] == "STATEMENT_NOT_READY"


async def test_a_dropped_answer_leaves_the_bill_there() -> None:
    async with a_sandbox() as box, asyncio.TaskGroup() as tasks:
        shop = Shop(box)
        await box.script(do="drop", match={"action": "pay.create", "trade_number": TRADE})
        waiting = tasks.create_task(shop.create())
        while not (await box.get("/pay/bills"))["bills"]:
            pass
        assert not waiting.done()
        waiting.cancel()

        assert (await shop.call("query", trade_number=TRADE))[1]["state"] == "OPEN"


async def test_a_scripted_failure_does_nothing_unless_it_says_so() -> None:
    async with a_sandbox() as box:
        shop = Shop(box)
        await box.script(do="http", status=502, match={"action": "pay.create"})
        await box.script(do="code", code="BUSY", match={"action": "pay.create"})
        await box.script(do="reset", accept=False, match={"action": "pay.create"})

        answers = [await shop.create(), await shop.create()]
        with pytest.raises(aiohttp.ClientError):
            await shop.create()

        assert [(status, answer["code"]) for status, answer in answers] == [
            (502, "SYSTEM_ERROR"),
            (200, "BUSY"),
        ]
        assert (await box.get("/pay/bills"))["bills"] == []
