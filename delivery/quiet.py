"""When a message may go out: the hours of its kind, and those its receiver wants to be left alone."""

from collections.abc import Collection
from datetime import datetime

from db import lots
from db.models.delivery import Lane
from exam.hours import SendingHours, parse_quiet
from exam.settings import Settings


def hours_of(lane: int, rules: Settings) -> SendingHours:
    """The sending hours of a lane; an answer goes out at any hour when it says so itself."""
    special = {Lane.REMINDER: rules.reminder_hours, Lane.BROADCAST: rules.broadcast_hours}
    return special.get(Lane(lane), rules.sending_hours)


def open_lanes(rules: Settings, now: datetime) -> list[Lane]:
    """The lanes whose hours are open at `now`, most urgent first."""
    return [lane for lane in Lane if hours_of(lane, rules).is_open(now)]


async def quiet_until(address_indexes: Collection[str], now: datetime) -> dict[str, datetime]:
    """Those of the numbers (blind indexes) that want silence at `now`, and until when. One query."""
    if not address_indexes:
        return {}
    rows = await lots.run(
        f"SELECT address_index, hours FROM quiet_hours WHERE {lots.among('address_index', 1)}",  # noqa: S608
        lots.as_texts(address_indexes),
    )
    ends = {row["address_index"]: parse_quiet(row["hours"]).until(now) for row in rows}
    return {index: until for index, until in ends.items() if until is not None}
