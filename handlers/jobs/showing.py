"""A bulk act for people who wait for it: how far it is, what was refused, until when it can be undone."""

import json
from typing import Any

from db.models import Job, JobLot
from handlers.jobs.walking import dealt_with


async def show(job: Job) -> dict[str, Any]:
    """The job as plain values; `refused` names the rows and why."""
    walked, rows = await dealt_with(job.id)
    kept = await JobLot.filter(job_id=job.id).order_by("number").values_list("rejected", flat=True)
    return {
        "id": job.id,
        "kind": job.kind,
        "topic": job.topic,
        "state": job.state.value,
        "total": job.total,
        "walked": walked if rows else 0,
        "done": job.done,
        "rejected": job.rejected,
        "refused": [
            {"row": row, "reason": why} for each in kept if each for row, why in json.loads(str(each))
        ],
        "made_by": job.made_by,
        "made_at": job.made_at,
        "undo_until": job.undo_until,
        "ended_at": job.ended_at,
    }
