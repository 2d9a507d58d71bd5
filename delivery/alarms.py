"""Alarms: something staff must look at, once while it lasts; who is told, and how, is not decided here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.models import Alarm


async def raise_alarm(kind: str, scope: str, detail: Mapping[str, Any], now: datetime) -> None:
    """Open an alarm unless one of this kind and scope is open; `detail` holds codes and numbers only."""
    row = Alarm(kind=kind, scope=scope, detail=dict(detail), raised_at=now)
    await Alarm.bulk_create([row], ignore_conflicts=True)


async def end_alarm(kind: str, scope: str, now: datetime) -> bool:
    """The cause is gone; False when nothing was open."""
    return bool(await Alarm.filter(kind=kind, scope=scope, ended_at=None).update(ended_at=now))


async def open_alarms() -> list[Alarm]:
    """What staff still must look at, oldest first."""
    return await Alarm.filter(ended_at=None).order_by("raised_at", "id")
