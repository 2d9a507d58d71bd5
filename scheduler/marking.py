"""Remembering outside the database how far it has come, so that a restored backup is noticed."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog

from delivery import lineage
from handlers.act import Act
from scheduler.waiting import complain, pause

log = structlog.get_logger()
EVERY = timedelta(seconds=10)


async def keep_marking(file: Path, channel: str, acting: Callable[[], Act], stopping: asyncio.Event) -> None:
    """Mark until `stopping` is set; a database that falls behind in the middle of the work is held."""
    while not stopping.is_set():
        await pause(stopping, EVERY)
        try:
            await mark_once(file, channel, acting)
        except Exception as error:
            complain(error, "marking.failed")


async def mark_once(file: Path, channel: str, acting: Callable[[], Act]) -> None:
    """One tick; says in the log that sending is held, and what to do."""
    if not await lineage.tick(file, channel, acting().now):
        log.error("marking.database_is_behind", channel=channel, mend="kaowu sending status, then release")
