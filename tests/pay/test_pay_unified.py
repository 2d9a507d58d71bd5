"""Our provider against the sandbox's platform: signed both ways, and honest about what is not known."""

from datetime import timedelta

import pytest
from pay_on_loopback import SHORT, TRADE, a_box, an_order, now

from delivery.channel import ProviderError
from exam.calendar import CHINA
from exam.reconciling import Flow
from handlers.payment.provider import Back, InDoubt, Placed, Refused, Returned, Standing
from pay.account import PayAccount
from pay.unified import open_platform


async def test_an_order_is_placed_paid_found_and_stands_in_the_statement() -> None:
    async with a_box() as box:
        placed = await box.provider.create(an_order())
        assert isinstance(placed, Placed)
        assert placed.pay_code == f"{box.url}/pay/bills/{placed.provider_number}"
        await box.pay()
        sight = await box.provider.query(TRADE)
        returned = await box.provider.refund(Back(TRADE, "KR1", 5000, "考试取消"))
        entries = await box.provider.statement(now().astimezone(CHINA).date())

        assert sight is not None
        assert sight.paid_at is not None
        assert (sight.standing, sight.amount_fen, sight.currency) == (Standing.PAID, 26000, "CNY")
        assert isinstance(returned, Returned)
        assert await box.provider.query_refund(TRADE, "KR1") == returned
        lines = [(each.line.flow, each.line.number, each.line.amount_fen) for each in entries]
        assert lines == [(Flow.PAYMENT, TRADE, 26000), (Flow.REFUND, "KR1", -5000)]
        assert [each.at for each in entries] == [sight.paid_at, returned.at]


async def test_closing_says_whether_it_came_too_late() -> None:
    async with a_box() as box:
        for trade in ("open", "paid"):
            await box.provider.create(an_order(trade))
        await box.pay("paid")

        assert [await box.provider.close(trade) for trade in ("open", "paid")] == [True, False]
        sight = await box.provider.query("open")
        assert sight is not None
        assert sight.standing is Standing.CLOSED


async def test_what_the_platform_does_not_know_is_nothing() -> None:
    async with a_box() as box:
        await box.provider.create(an_order())

        assert await box.provider.query("KW0") is None
        assert await box.provider.query_refund(TRADE, "KR0") is None
        assert await box.provider.refund(Back(TRADE, "KR1", 1, "错误")) == Refused("NOT_PAID")


async def test_another_sum_under_a_used_number_is_refused_for_good() -> None:
    async with a_box() as box:
        await box.provider.create(an_order())

        assert await box.provider.create(an_order(amount_fen=1)) == Refused("TRADE_NUMBER_USED")


async def test_with_a_wrong_secret_nothing_is_done_and_nothing_is_believed() -> None:
    async with a_box(secret="another") as box:
        assert await box.provider.create(an_order()) == InDoubt("wrong_signature")
        with pytest.raises(ProviderError, match="wrong_signature"):
            await box.provider.query(TRADE)

        assert (await box.get("/calls"))["refused"]["pay.create"] == {"SIGN_ERROR": 1}


async def test_a_lost_answer_leaves_the_order_in_doubt_and_asking_finds_it() -> None:
    async with a_box(patience=SHORT) as box:
        await box.script(do="drop", match={"action": "pay.create"})

        assert await box.provider.create(an_order()) == InDoubt("answer_timeout")
        sight = await box.provider.query(TRADE)
        assert sight is not None
        assert sight.standing is Standing.OPEN


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"do": "http", "status": 502}, "SYSTEM_ERROR"),
        ({"do": "code", "code": "BUSY"}, "BUSY"),
        ({"do": "body", "text": "<html>"}, "unsigned_answer"),
        ({"do": "reset"}, "connection_lost"),
    ],
)
async def test_an_answer_that_says_nothing_sure_leaves_everything_in_doubt(
    fault: dict[str, object], code: str
) -> None:
    async with a_box() as box:
        for action in ("create", "query"):
            await box.script(**fault, match={"action": f"pay.{action}"})

        assert await box.provider.create(an_order()) == InDoubt(code)
        with pytest.raises(ProviderError, match=code):
            await box.provider.query(TRADE)


async def test_a_statement_that_is_not_there_or_cannot_be_read_is_no_statement() -> None:
    async with a_box() as box:
        tomorrow = now().astimezone(CHINA).date() + timedelta(days=1)
        with pytest.raises(ProviderError, match="STATEMENT_NOT_READY"):
            await box.provider.statement(tomorrow)
        await box.script(do="body", text="kind,", match={"action": "pay.statement"})
        with pytest.raises(ProviderError, match="unsigned_answer"):
            await box.provider.statement(tomorrow)


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with a_box() as box:
        account = PayAccount(box.url, "M36", "secret")
    async with open_platform(account, now) as provider:
        assert await provider.create(an_order()) == Refused("connect_failed")
        with pytest.raises(ProviderError, match="connect_failed"):
            await provider.query(TRADE)


@pytest.mark.parametrize("endpoint", ["http://pay.example.gov.cn", "ftp://x", "https://u@x", ""])
def test_an_account_is_refused_where_its_endpoint_is_not_safe(endpoint: str) -> None:
    with pytest.raises(ValueError, match="Pay endpoint"):
        PayAccount(endpoint, "M36", "secret")


def test_an_account_shows_no_secret() -> None:
    assert "secret-of" not in repr(PayAccount("https://pay.example", "M36", "secret-of"))
