"""Somebody takes a bulk act back before its window closes."""

from tortoise.expressions import RawSQL

from db import audit
from db.atomic import atomic
from db.models import Job, JobLot
from exam.errors import RuleBroken
from exam.job import Event, State
from handlers.act import Act
from handlers.jobs import walking


@atomic
async def undo(job_id: int, act: Act) -> Job:
    """Turn the job round: what was done is taken back lot by lot, what was not done stays undone.

    Raises RuleBroken: not_your_job, undo_over, job_not_allowed.
    """
    job = await walking.lock(job_id)
    if act.caller is not None and act.actor != job.made_by:
        raise RuleBroken("not_your_job", by=job.made_by)
    if job.state is State.HELD and job.undo_until is not None and job.undo_until <= act.now:
        raise RuleBroken("undo_over", until=job.undo_until.isoformat())
    await walking.move(job, Event.UNDO, undo_until=act.now)
    # Lots that were done are walked once more, the others never.
    await JobLot.filter(job_id=job.id).update(waiting=RawSQL("NOT waiting"))
    await audit.record("job.undo", f"job:{job.id}", {"kind": job.kind, "done": job.done}, act.actor, act.now)
    return job
