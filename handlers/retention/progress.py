"""How far the walks of retention have come."""

from typing import Any

from db import settings
from db.models import RetentionWalk
from handlers.act import Act
from handlers.retention.walking import WALKS


async def progress(act: Act) -> list[dict[str, Any]]:
    """Each walk: how many days its rows are kept, how many rows it dealt with, the last time it did."""
    rules = await settings.in_force()
    marks = {each.name: each for each in await RetentionWalk.all()}
    return [
        {
            "walk": walk.name,
            "keeps_days": keep(rules).days,
            "before": (act.now - keep(rules)).isoformat(),
            "done": mark.done if mark else 0,
            "held": mark is not None and mark.held_id is not None,
            "last_at": mark.at.isoformat() if mark and mark.at else None,
        }
        for walk, keep in WALKS
        for mark in [marks.get(walk.name)]
    ]
