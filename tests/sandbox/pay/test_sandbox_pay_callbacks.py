"""The platform calls back: signed, again after failures, and with every fault that can be scripted."""

from merchant_on_loopback import TRADE, Shop, a_till
from sandbox_on_loopback import StandingClock, a_sandbox

AT = "2026-11-21T01:00:00+00:00"


async def test_a_paid_bill_is_called_back_with_a_signature() -> None:
    async with a_till() as till, a_sandbox() as box:
        shop = Shop(box, till.url)
        _, made = await shop.create()
        await shop.pay()

        assert await till.next() == (
            {
                "event": "PAID",
                "trade_number": TRADE,
                "provider_number": made["provider_number"],
                "amount_fen": 26000,
                "currency": "CNY",
                "paid_at": AT,
            },
            True,
        )
        assert (await shop.callbacks(pushed=1))["waiting"] == 0


async def test_a_failed_callback_comes_again_after_one_five_and_ten_minutes() -> None:
    clock = StandingClock()
    async with a_till() as till, a_sandbox(clock) as box:
        shop = Shop(box, till.url)
        till.answers.extend([(500, ""), (200, "ok"), (200, '{"code": "FAIL"}')])
        await shop.create()
        await shop.pay()
        came = [await till.next()]
        for failures, wait in enumerate((60, 300, 600), 1):
            await shop.callbacks(failures=failures)
            clock.advance(wait)
            came.append(await till.next())

        assert came == [came[0]] * 4
        assert (await shop.callbacks(pushed=1))["last_failure"] == "应答的 code 不是 SUCCESS"


async def test_who_never_answers_is_given_up() -> None:
    clock = StandingClock()
    async with a_till() as till, a_sandbox(clock) as box:
        shop = Shop(box, till.url)
        till.answers.extend([(500, "")] * 7)
        await shop.create()
        await shop.pay()
        for failures in range(1, 7):
            await shop.callbacks(failures=failures)
            clock.advance(7200)

        assert (await shop.callbacks(lost=1))["failures"] == 7


async def test_a_callback_can_come_twice_late_wrong_or_not_at_all() -> None:
    clock = StandingClock()
    async with a_till() as till, a_sandbox(clock) as box:
        shop = Shop(box, till.url)
        for trade in ("twice", "late", "lost", "forged", "amount"):
            await shop.create(trade)
        await box.script(do="callback_twice", match={"trade_number": "twice"})
        await box.script(do="callback_late", seconds=90, match={"trade_number": "late"})
        await box.script(do="no_callback", match={"trade_number": "lost"})
        await box.script(do="callback_unsigned", match={"trade_number": "forged"})
        await box.script(do="callback_amount", amount_fen=1, match={"trade_number": "amount"})

        await shop.pay("late")
        await shop.pay("twice")
        twice = [await till.next(), await till.next()]
        await shop.pay("lost")
        await shop.pay("amount")
        amount = await till.next()
        await shop.pay("forged")
        forged = await till.next()
        await shop.callbacks(failures=1)
        clock.advance(60)
        signed = await till.next()
        clock.advance(30)
        late = await till.next()

        assert [(each["trade_number"], right) for each, right in (*twice, late)] == [
            ("twice", True),
            ("twice", True),
            ("late", True),
        ]
        assert (amount[0]["amount_fen"], amount[1]) == (1, True)
        assert (forged, signed) == ((signed[0], False), (forged[0], True))
        assert (await shop.callbacks(pushed=5))["lost"] == 1


async def test_a_closed_bill_is_paid_when_that_is_scripted() -> None:
    async with a_till() as till, a_sandbox() as box:
        shop = Shop(box, till.url)
        await shop.create()
        await shop.call("close", trade_number=TRADE)
        await box.script(do="pay_closed")

        assert (await shop.pay())[1]["state"] == "PAID"
        assert (await till.next())[0]["trade_number"] == TRADE


async def test_without_an_address_nobody_is_called_back() -> None:
    async with a_sandbox() as box:
        shop = Shop(box)
        await shop.create()
        await shop.pay()

        assert await box.get("/pay/callbacks") == {
            "pushed": 0,
            "waiting": 0,
            "lost": 0,
            "failures": 0,
            "last_failure": None,
        }


async def test_a_person_pays_on_the_page() -> None:
    browser = {"Accept": "text/html"}
    async with a_sandbox() as box:
        _, made = await Shop(box).create(title="<b>鉴定费</b>")
        async with box.http.get(made["pay_code"]) as page:
            words = await page.text()
        async with box.http.post(f"{made['pay_code']}/pay", headers=browser) as paid:
            after = await paid.text()
        async with box.http.get(f"{box.url}/pay/") as listed:
            all_ = await listed.text()

        assert ("260.00 元" in words, "<button>支付" in words, "<b>鉴定费" in words) == (True, True, False)
        assert ("支付成功" in after, "<button>" in after, "已支付" in all_) == (True, False, True)
        async with box.http.get(f"{box.url}/pay/bills/P0") as unknown:
            assert unknown.status == 404
