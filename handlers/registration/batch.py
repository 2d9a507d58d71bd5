"""A body hands in a list: written down at once, stored lot by lot, bad lines handed back (domain.md 36)."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from db import audit
from db.atomic import atomic
from db.models import Job, JobLot, Organisation, Plan
from exam.errors import RuleBroken
from exam.job import State
from handlers import policies
from handlers.act import Act
from handlers.imports.reading import Table, read
from handlers.imports.rejecting import hand_back
from handlers.imports.result import Rejected
from handlers.imports.rows import check_headers, ignored
from handlers.jobs.making import Order, make
from handlers.plans import desk as plans
from handlers.registration import mending
from handlers.registration.sheet import COLUMNS
from handlers.registration.walking import KIND

LOT = 500  # the plan is locked meanwhile, and people register one by one
UNDER_WAY = (State.WAITING, State.RUNNING)


@dataclass(frozen=True, slots=True)
class List:
    """A file for a plan (its code), of a body (its code; empty: the centre of the plan itself)."""

    plan: str
    file: Path
    body: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The job, and what the file was like; `resumed` when it had been begun before."""

    job: Job
    table: Table
    resumed: bool

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        return ignored(self.table.headers, COLUMNS)


async def hand_in_list(given: List, act: Act) -> HandedIn:
    """Write the list down as a job; handlers.jobs.walking stores it, here or in the service.

    The same file for the same plan and body, begun and not finished, is gone on with. Raises RuleBroken:
    unknown_plan, unknown_organisation, not_allowed, registration_*, import_* (see handlers.imports.reading).
    """
    plan, body = await _found(given)
    await policies.allow(act, "registration.register", body or plan.organisation_id)
    await mending.check_open(plan, body, act.now)
    table = await asyncio.to_thread(read, given.file)
    check_headers(table.headers, COLUMNS, given.file.name)
    if not table.lines:
        raise RuleBroken("import_no_rows", file=given.file.name)
    digest = await asyncio.to_thread(_digest, given.file)
    begun = await _begun(plan, body, digest)
    job = begun or await _write_down(plan, body, digest, table, act)
    return HandedIn(job, Table(table.titles, table.headers, ()), begun is not None)


async def hand_back_bad(handed: HandedIn, file: Path) -> Path | None:
    """Write the refused lines with their reasons to FILE.rejected.xlsx; None when there are none."""
    bad = [each async for each in refused(handed.job.id)]
    return await asyncio.to_thread(hand_back, file, handed.table, COLUMNS, bad)


async def refused(job_id: int) -> AsyncIterator[Rejected]:
    """The refused lines, lot by lot."""
    numbers = (
        await JobLot.filter(job_id=job_id, rejected__isnull=False)
        .order_by("number")
        .values_list("number", flat=True)
    )
    for number in numbers:
        lot = await JobLot.get(job_id=job_id, number=number)
        cells = dict(json.loads(lot.content))
        for line, reason in json.loads(lot.rejected or "[]"):
            yield Rejected(line, tuple(cells[line]), (reason,))


async def _found(given: List) -> tuple[Plan, int | None]:
    plan = await plans.find(given.plan)
    if not given.body:
        return plan, None
    body = await Organisation.get_or_none(code=given.body)
    if body is None:
        raise RuleBroken("unknown_organisation", code=given.body)
    return plan, body.id


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


async def _begun(plan: Plan, body: int | None, digest: str) -> Job | None:
    for job in await Job.filter(kind=KIND, topic_id=plan.id, state__in=UNDER_WAY).order_by("-id"):
        if (job.params["body"], job.params["sha256"]) == (body, digest):
            return job
    return None


@atomic
async def _write_down(plan: Plan, body: int | None, digest: str, table: Table, act: Act) -> Job:
    params = {"body": body, "sha256": digest, "headers": list(table.headers), "at": act.now.isoformat()}
    order = Order(KIND, plans.TOPIC, params, body or plan.organisation_id, plan.id)
    job = await make(order, table.lines, act, LOT)
    detail = {"plan": plan.code, "body": body, "rows": len(table.lines)}
    await audit.record("registration.list", f"job:{job.id}", detail, act.actor, act.now)
    return job
