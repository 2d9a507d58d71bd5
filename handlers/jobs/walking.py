"""Jobs are walked lot by lot, one transaction each: killed at any moment, the next walker goes on."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tortoise.expressions import Q

from db import settings
from db.atomic import atomic
from db.models import Job, JobLot
from db.visible import visible
from exam.errors import RuleBroken
from exam.job import WALKING, Event, State, next_state
from handlers.act import Act
from handlers.jobs.kinds import KINDS, Rejected, Walked
from handlers.policies import scope

DOING = {State.RUNNING: "walk", State.ENDING: "end", State.UNDOING: "undo"}
Progress = Callable[[int, int], None]


async def sweep(act: Act) -> int:
    """Walk every job that waits, and end those whose undo window has closed; returns the rows dealt with."""
    due = Job.filter(Q(state__in=WALKING) | Q(state=State.HELD, undo_until__lte=act.now)).order_by("id")
    done = 0
    for job in await due.only("id"):
        while rows := await walk_lot(job.id, act):
            done += rows
    return done


async def walk_all(job_id: int, acting: Callable[[], Act], progress: Progress | None = None) -> None:
    """Walk until nothing waits; `progress` hears of (rows dealt with, rows in all)."""
    while await walk_lot(job_id, acting()):
        if progress:
            progress(*await dealt_with(job_id))


async def dealt_with(job_id: int) -> tuple[int, int]:
    """How many rows of the walk that is under way are dealt with, and how many rows there are."""
    lots = await JobLot.filter(job_id=job_id).values_list("rows", "waiting")
    return sum(rows for rows, waiting in lots if not waiting), sum(rows for rows, _ in lots)


async def find_for(job_id: int, act: Act) -> Job:
    """The job, where the caller may see it or made it; raises RuleBroken("unknown_id") otherwise."""
    row = await visible(Job, await scope(act)).filter(id=job_id).first()
    row = row or await Job.get_or_none(id=job_id, made_by=act.actor)
    if row is None:
        raise RuleBroken("unknown_id", what="批量任务", id=job_id)
    return row


async def lock(job_id: int) -> Job:
    """The job, locked until the transaction ends; before its lots."""
    row = await Job.filter(id=job_id).select_for_update().first()
    if row is None:
        raise RuleBroken("unknown_id", what="批量任务", id=job_id)
    return row


async def move(job: Job, event: Event, **changed: Any) -> None:
    """Make the one move that the table allows, with what changes beside it."""
    job.state = next_state(job.state, event)
    for name, value in changed.items():
        setattr(job, name, value)
    await job.save(update_fields=["state", *changed])


@atomic
async def walk_lot(job_id: int, act: Act) -> int:
    """Deal with the next lot that waits, in one transaction; returns its rows, 0 when there was none."""
    job = await lock(job_id)
    await _turn(job, act)
    if job.state not in DOING:
        return 0
    lot = await JobLot.filter(job_id=job.id, waiting=True).order_by("number").first()
    if lot is None:
        await _close(job, act)
        return 0
    await _deal(job, lot, act)
    if not await JobLot.filter(job_id=job.id, waiting=True).exists():
        await _close(job, act)
    return lot.rows


async def _turn(job: Job, act: Act) -> None:
    """Begin what waits; begin the last walk once the undo window has closed."""
    if job.state is State.WAITING:
        await move(job, Event.BEGIN)
    elif job.state is State.HELD and job.undo_until is not None and job.undo_until <= act.now:
        await move(job, Event.CLOSE)
        await JobLot.filter(job_id=job.id).update(waiting=True)


async def _deal(job: Job, lot: JobLot, act: Act) -> None:
    deal = getattr(KINDS[job.kind], DOING[job.state])
    walked: Walked = await deal(job, json.loads(lot.content), replace(act, actor=job.made_by))
    earlier: Rejected = json.loads(lot.rejected) if lot.rejected else []
    lot.waiting = False
    if walked.rejected:
        lot.rejected = json.dumps([*earlier, *walked.rejected])
    await lot.save(update_fields=["waiting", "rejected"])
    job.done += walked.done
    job.rejected += len(walked.rejected)
    await job.save(update_fields=["done", "rejected"])


async def _close(job: Job, act: Act) -> None:
    """Every lot is dealt with: hold the job while it may be undone, or end it."""
    if job.state is State.RUNNING:
        await move(job, Event.HOLD, undo_until=act.now + (await settings.in_force()).undo_within)
    else:
        await move(job, Event.FINISH, ended_at=act.now)
