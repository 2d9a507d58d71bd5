"""The sandbox's queues: who may read them, and what is there again."""

import re
from base64 import b64decode, b64encode
from hmac import digest
from typing import Any

import pytest
from sandbox_on_loopback import WANG, Box, StandingClock, a_sandbox

UP = "Alicom-Queue-1-SmsUp"
PATH = f"/queues/{UP}/messages?numOfMessages=10&waitseconds=0"


async def lent(box: Box, queue: str = UP, kind: str = "SmsUp") -> Any:
    return (await box.call("QueryTokenForMnsQueue", MessageType=kind, QueueName=queue))[1]


async def read(box: Box, key: Any, path: str = PATH, **changes: str) -> tuple[int, str]:
    told = {"Date": "today", "x-mns-version": "2015-06-06", "security-token": key["SecurityToken"]}
    text = f"GET\n\n\ntoday\nx-mns-version:2015-06-06\n{path}"
    signature = b64encode(digest(key["AccessKeySecret"].encode(), text.encode(), "sha1")).decode()
    told |= {"Authorization": f"MNS {key['AccessKeyId']}:{signature}", **changes}
    async with box.http.get(box.url + path, headers=told) as answer:
        return answer.status, await answer.text()


async def test_a_reply_is_hidden_for_a_while_and_there_again_when_nobody_deleted_it() -> None:
    clock = StandingClock()
    async with a_sandbox(clock=clock, callback=None, time_scale=1.0) as box:
        key = (await lent(box))["MessageTokenDTO"]
        await box.post(f"/phones/{WANG}/reply", {"content": "1231"})

        first, hidden = await read(box, key), await read(box, key)
        clock.advance(30)
        again = await read(box, key)

    bodies = re.findall("<MessageBody>(.*?)</MessageBody>", first[1])
    assert [b'"1231"' in b64decode(body) for body in bodies] == [True]
    assert (first[0], hidden[0], again[0]) == (200, 404, 200)
    assert "MessageNotExist" in hidden[1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Authorization": "MNS nobody:x"}, "InvalidAccessKeyId"),
        ({"Authorization": ""}, "InvalidAccessKeyId"),
        ({"security-token": "another"}, "InvalidSecurityToken"),
        ({"Date": "tomorrow"}, "SignatureDoesNotMatch"),
    ],
)
async def test_who_is_not_lent_a_key_reads_nothing(changes: dict[str, str], code: str) -> None:
    async with a_sandbox(callback=None) as box:
        key = (await lent(box))["MessageTokenDTO"]

        status, text = await read(box, key, **changes)

    assert (status, code in text) == (403, True)


async def test_a_key_ends_after_an_hour_and_a_queue_must_be_of_its_kind() -> None:
    clock = StandingClock()
    async with a_sandbox(clock=clock, callback=None) as box:
        wrong = await lent(box, kind="SmsReport")
        key = (await lent(box))["MessageTokenDTO"]
        missing = await read(box, key, "/queues/another/messages?numOfMessages=1")
        clock.advance(3600)
        late = await read(box, key)

    assert wrong["Code"] == "isv.INVALID_PARAMETERS"
    assert (missing[0], "QueueNotExist" in missing[1]) == (404, True)
    assert (late[0], "InvalidAccessKeyId" in late[1]) == (403, True)
