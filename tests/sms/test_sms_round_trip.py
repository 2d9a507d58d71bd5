"""The channel, the sandbox and the callbacks together: a message goes out, answers come in."""

import pytest
from callbacks_on_loopback import SECRET, a_service
from provider_on_loopback import PHONE, a_message, a_sandbox, send

from db.models.delivery import IncomingMessage, OddPush, Receipt
from delivery.channel import Accepted

pytestmark = pytest.mark.usefixtures("database")


async def test_a_message_goes_out_and_its_receipt_and_a_reply_are_kept() -> None:
    async with a_service() as service:
        callback = f"{service.url}/callbacks/aliyun/{SECRET}"
        async with a_sandbox(callback=callback, receipt_delay=0.0) as box:
            outcome = await send(box.channel, a_message())
            async with box.http.post(f"{box.url}/phones/{PHONE}/reply", json={"content": "1231"}) as answer:
                assert answer.status == 200
            while (counts := await box.get("/pushes"))["waiting"]:
                pass

        [receipt], [reply] = await Receipt.all(), await IncomingMessage.all()
        assert outcome == Accepted(receipt.provider_id)
        assert (receipt.out_id, receipt.success, receipt.code) == ("out-1", True, "DELIVERED")
        assert (reply.address, reply.text) == (f"+86{PHONE}", "1231")
        assert (counts["pushed"], counts["lost"], await OddPush.all().count()) == (2, 0, 0)
