"""Many messages in one call, against the sandbox: what each phone shows, and what is asked back."""

from typing import Any

import pytest
from counting import counted
from provider_on_loopback import SIGN, a_message, a_sandbox

from db.models.delivery import Failure, Sending
from delivery.channel import Accepted, InDoubt, Outgoing, Refused


def messages(names: list[str]) -> list[Outgoing]:
    return [
        a_message(f"own-{at}", address=f"+861380000{at:04d}", params={"name": name, "yes": "1231"})
        for at, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("names", "action"),
    [(["王芳"] * 1000, "SendSms"), ([f"考评员{at}" for at in range(100)], "SendBatchSms")],
)
@pytest.mark.parametrize("in_body", [True, False])
async def test_one_call_reaches_every_phone_with_its_own_text(
    names: list[str], action: str, *, in_body: bool
) -> None:
    if not in_body:
        names = names[:40]  # a query holds less
    carried = counted("kaowu_provider_carried_total", action=action)
    calls = counted("kaowu_provider_call_seconds_count", action=action, outcome="ok")
    async with a_sandbox(in_body=in_body) as box:
        outcome = await box.channel.send(messages(names), "call-1")

        sent: list[dict[str, Any]] = (await box.get("/sent"))["sent"]
        assert outcome == Accepted(sent[0]["biz_id"])
        assert [(each["phone"], each["content"]) for each in sent] == [
            (f"1380000{at:04d}", f"【{SIGN}】邀请{name}参加考评，能参加请回复1231。")
            for at, name in enumerate(names)
        ]
        assert {each["out_id"] for each in sent} == {"call-1"}
        assert (await box.get("/calls"))["calls"] == {action: 1}
    assert counted("kaowu_provider_carried_total", action=action) == carried + len(names)
    assert counted("kaowu_provider_call_seconds_count", action=action, outcome="ok") == calls + 1


async def test_a_message_of_a_call_in_doubt_is_found_by_the_calls_id() -> None:
    async with a_sandbox() as box:
        together = messages(["王芳", "李敏"])
        await box.channel.send(together, "call-1")

        found = await box.channel.look(a_message("own-1", address=together[1].address, earlier="call-1"))
        unknown = await box.channel.look(a_message("own-1", address=together[1].address))

        assert found is not None
        assert (found.state in {Sending.ACCEPTED, Sending.DELIVERED}, unknown) == (True, None)


async def test_a_bad_number_spoils_the_whole_call_and_nothing_is_sent() -> None:
    async with a_sandbox() as box:
        together = [*messages(["王芳", "李敏"]), a_message("own-2", address="+8612345")]

        outcome = await box.channel.send(together, "call-1")

        assert outcome == Refused("isv.MOBILE_NUMBER_ILLEGAL", Failure.PERMANENT)
        assert (await box.get("/sent"))["sent"] == []


async def test_a_call_whose_answer_is_lost_is_in_doubt_as_a_whole() -> None:
    async with a_sandbox() as box:
        await box.script(do="reset")

        assert await box.channel.send(messages(["王芳", "李敏"]), "call-1") == InDoubt("connection_lost")
        assert len((await box.get("/sent"))["sent"]) == 2
