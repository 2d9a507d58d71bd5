"""Nothing personal and no key stands in a log, on stderr, in an outcome or in an error."""

import logging

import pytest
from provider_on_loopback import (
    KEY_ID,
    KEY_SECRET,
    PHONE,
    SHORT_OF_ANSWERS,
    SHORT_OF_CONNECTIONS,
    a_message,
    a_provider,
    an_account,
    http_answer,
    now,
    send,
)

from delivery.channel import ProviderError
from sms.aliyun import open_channel

SECRETS = (PHONE, KEY_ID, KEY_SECRET, "王芳", "1231", "Signature", "127.0.0.1", "%E7%8E%8B")
FAILURES = [
    b"",
    b"no http\r\n\r\n",
    http_answer({"Code": "isv.INVALID_PARAMETERS", "Message": f"{PHONE} 王芳 1231"}),
    http_answer({"Code": f"{PHONE} 王芳"}),
    http_answer(f"{PHONE} 王芳".encode(), 500),
]


async def test_failures_are_told_without_personal_data(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    for in_body in (True, False):
        async with a_provider(*FAILURES * 2, patience=SHORT_OF_ANSWERS, in_body=in_body) as (_, channel):
            for _ in range(len(FAILURES) + 1):
                told.append(repr(await send(channel, a_message())))
            for _ in range(len(FAILURES)):
                with pytest.raises(ProviderError) as raised:
                    await channel.look(a_message())
                told.append(f"{raised.value!r} {raised.value.__context__!r} {raised.value.__cause__!r}")
            told.append(repr(vars(channel)["_account"]).replace("127.0.0.1", ""))
    written = capfd.readouterr()

    everything = "\n".join([*told, caplog.text, written.err, written.out])
    assert [secret for secret in SECRETS if secret in everything] == []


async def test_a_host_that_is_not_there_is_told_without_its_address(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_channel(an_account("https://127.0.0.1:1"), now, patience=SHORT_OF_CONNECTIONS) as channel:
        outcome = repr(await send(channel, a_message()))
    written = capfd.readouterr()

    everything = "\n".join([outcome, caplog.text, written.err, written.out])
    assert [secret for secret in SECRETS if secret in everything] == []


async def test_the_loggers_of_the_sdk_are_silent_even_with_its_own_handler(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    noisy = logging.getLogger("aliyunsdkcore.http.http_response")
    handler = logging.StreamHandler()
    noisy.addHandler(handler)
    noisy.setLevel(logging.DEBUG)
    try:
        async with open_channel(an_account("https://127.0.0.1:1"), now):
            noisy.error("http://host/?PhoneNumbers=%s", PHONE)
            logging.getLogger("aliyunsdkcore.client").error("http://host/?PhoneNumbers=%s", PHONE)
    finally:
        noisy.removeHandler(handler)
    written = capfd.readouterr()

    assert (caplog.text, written.err, written.out) == ("", "", "")
