"""A bulk act is written down in lots before anything is done: a crash loses none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.models import Job, JobLot
from exam.job import State
from handlers.act import Act

LOT = 2_000  # one transaction: short enough for others to get between, long enough to be worth its commit


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done; `params` holds no personal data, `organisation_id` sees the job."""

    kind: str
    topic: str
    params: Mapping[str, Any] = field(default_factory=dict)
    organisation_id: int | None = None
    topic_id: int = 0


async def make(order: Order, rows: Sequence[Any], act: Act, lot: int = LOT) -> Job:
    """Write the job and its lots down, inside the caller's transaction."""
    return await make_of(order, [rows[start : start + lot] for start in range(0, len(rows), lot)], act)


async def make_of(order: Order, lots: Sequence[Sequence[Any]], act: Act) -> Job:
    """As `make`, where the caller knows what has to be in one lot."""
    job = await Job.create(
        organisation_id=order.organisation_id,
        kind=order.kind,
        topic=order.topic,
        topic_id=order.topic_id,
        params=dict(order.params),
        state=State.WAITING,
        total=sum(map(len, lots)),
        made_by=act.actor,
        made_at=act.now,
    )
    await JobLot.bulk_create(
        JobLot(job_id=job.id, number=number, rows=len(lot), content=json.dumps(list(lot)), waiting=True)
        for number, lot in enumerate(lots, 1)
    )
    return job
