"""An alarm is open once while its cause lasts."""

from datetime import timedelta

from board_rows import NOW

from delivery.alarms import end_alarm, open_alarms, raise_alarm

LATER = NOW + timedelta(minutes=5)


async def test_an_alarm_is_raised_once_while_it_is_open_and_again_after_it_ended(database: str) -> None:
    await raise_alarm("paused", "sms", {"code": "isv.OUT_OF_SERVICE"}, NOW)
    await raise_alarm("paused", "sms", {"code": "isv.AMOUNT_NOT_ENOUGH"}, LATER)
    await raise_alarm("paused", "sms:invite", {}, LATER)

    assert [(each.scope, each.detail) for each in await open_alarms()] == [
        ("sms", {"code": "isv.OUT_OF_SERVICE"}),
        ("sms:invite", {}),
    ]
    assert await end_alarm("paused", "sms", LATER) is True
    assert await end_alarm("paused", "sms", LATER) is False

    await raise_alarm("paused", "sms", {}, LATER)

    assert [each.scope for each in await open_alarms()] == ["sms:invite", "sms"]
