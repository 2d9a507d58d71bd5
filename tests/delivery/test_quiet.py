"""Hours by kind of message, and those a person wants to be left alone."""

from datetime import UTC, datetime

import pytest
from letters_on_their_way import NOW

from db.models import QuietHours
from db.models.delivery import Lane
from delivery.quiet import hours_of, open_lanes, quiet_until
from exam.settings import settings_from

EVENING = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)  # 22:30 in Shanghai


@pytest.mark.parametrize(
    ("hour", "lanes"),
    [
        (8, [Lane.ANSWER, Lane.DISPATCH]),
        (9, [Lane.ANSWER, Lane.DISPATCH, Lane.REMINDER]),
        (10, [Lane.ANSWER, Lane.DISPATCH, Lane.REMINDER, Lane.BROADCAST]),
        (21, []),
    ],
)
def test_each_kind_of_message_has_its_hours(hour: int, lanes: list[Lane]) -> None:
    rules = settings_from({"hours.reminders": "09:00-19:00", "hours.broadcasts": "10:00-18:00"})

    assert open_lanes(rules, datetime(2026, 11, 21, hour - 8, 0, tzinfo=UTC)) == lanes
    assert hours_of(Lane.BROADCAST, rules).next_open(NOW) == NOW


async def test_who_wants_silence_now_is_named_with_its_end_and_nobody_else(database: str) -> None:
    for index, hours in (("night", "22:00-07:00"), ("noon", "12:00-14:00"), ("another", "22:00-06:00")):
        await QuietHours.create(address_index=index, hours=hours, set_by="staff", at=NOW)
    asked = ["night", "noon", "nobody", *(f"number {n}" for n in range(40_000))]

    assert await quiet_until(asked, EVENING) == {"night": datetime(2026, 11, 21, 23, 0, tzinfo=UTC)}
    assert await quiet_until([], EVENING) == {}
