"""Bytes that no row names: who wrote them was killed before the row, so they are dropped after a day."""

import asyncio

from db.models import File
from db.storage import storage
from handlers.act import Act

ORPHANED_AFTER = 24 * 3600.0
AT_ONCE = 500


async def drop_orphans(act: Act) -> int:
    """Drop bytes that have stood for a day and belong to no row: their writer was killed; how many."""
    old = await asyncio.to_thread(lambda: list(storage().older_than(ORPHANED_AFTER)))
    dropped = 0
    for start in range(0, len(old), AT_ONCE):
        lot = old[start : start + AT_ONCE]
        rows = await File.filter(place__in=lot, dropped_at=None).only("id", "place")
        named = {row.place for row in rows}
        for place in lot:
            if place not in named:
                await asyncio.to_thread(storage().drop, place)
                dropped += 1
    return dropped
