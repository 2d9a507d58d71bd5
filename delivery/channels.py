"""A channel as all instances share it: its next free slot, its budget of the day, a hold by staff."""

from datetime import date, datetime

from db.models import ChannelState
from delivery.alarms import end_alarm, raise_alarm
from exam.calendar import CHINA
from exam.settings import Settings

SPENT = "budget"


async def lock(channel: str, now: datetime) -> ChannelState:
    """The channel's row, locked for this transaction, counting today's parts."""
    state = await _locked(channel)
    if state is None:
        fresh = ChannelState(channel=channel, next_at=now, day=_day(now))
        await ChannelState.bulk_create([fresh], ignore_conflicts=True)
        return await lock(channel, now)
    if not is_today(state, now):
        state.day, state.parts, state.allowed = _day(now), 0, 0
        await state.save(update_fields=["day", "parts", "allowed"])
        await end_alarm(SPENT, channel, now)
    return state


async def _locked(channel: str) -> ChannelState | None:
    return await ChannelState.filter(channel=channel).select_for_update().first()


def _day(now: datetime) -> date:
    return now.astimezone(CHINA).date()


def is_today(state: ChannelState, now: datetime) -> bool:
    """Whether the row counts the parts of today, by the calendar of China."""
    return state.day == _day(now)


def is_held(state: ChannelState) -> bool:
    """Staff, or the start after a restored backup, stopped all sending."""
    return state.held_at is not None


def is_used_up(state: ChannelState, rules: Settings) -> bool:
    """Whether the day's budget, and what staff allowed beyond it, is used up; a budget of 0 never is."""
    return bool(rules.parts_per_day) and state.parts >= rules.parts_per_day + state.allowed


async def is_spent(state: ChannelState, rules: Settings, now: datetime) -> bool:
    """The day's budget of billed parts is used up: nothing goes out until staff allow more."""
    if not is_used_up(state, rules):
        return False
    await raise_alarm(SPENT, state.channel, {"parts": state.parts}, now)
    return True


async def allow(state: ChannelState, parts: int, rules: Settings, now: datetime) -> None:
    """Staff let `parts` more go out today, beyond the budget."""
    state.allowed += parts
    await state.save(update_fields=["allowed"])
    if not is_used_up(state, rules):
        await end_alarm(SPENT, state.channel, now)


async def spend(state: ChannelState, next_at: datetime, parts: int) -> None:
    """Give away slots up to `next_at`, and count what the messages cost."""
    state.next_at, state.parts = next_at, state.parts + parts
    await state.save(update_fields=["next_at", "parts"])
