"""The audit trail: one row per decision of staff, in the same transaction, each chained to the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.connect import connection
from db.models.office import Audit

CHAIN_LOCK = 7_319_001


async def record(action: str, subject: str, detail: Mapping[str, Any], actor: str, now: datetime) -> None:
    """Append a row; `detail` holds no personal data. Must run inside the transaction it speaks of."""
    if connection().capabilities.dialect == "postgres":
        await connection().execute_query(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})")
    last = await Audit.all().order_by("-id").first()
    previous = last.hash if last else ""
    row = Audit(actor=actor, action=action, subject=subject, detail=dict(detail), at=now, previous=previous)
    row.hash = _hash(row)
    await row.save()


async def first_broken() -> int | None:
    """The id of the first row whose hash does not fit, or None: the chain is whole."""
    previous = ""
    async for row in Audit.all().order_by("id"):
        if row.previous != previous or row.hash != _hash(row):
            return row.id
        previous = row.hash
    return None


def _hash(row: Audit) -> str:
    told = [row.previous, row.actor, row.action, row.subject, row.detail, row.at.isoformat()]
    return hashlib.sha256(
        json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    ).hexdigest()
