"""A centre whose bulk acts are walked by real commands that are killed in the middle."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import asyncpg
from house import KEYS
from instance import KAOWU, own_environment
from registration_lists import a_list, many
from registration_office import Office, an_office
from tortoise.transactions import in_transaction

from db import connect, settings
from db.models import Job, JobLot, OutgoingMessage, Plan
from db.secrets import read_ring
from exam.approval import Place, Step, Verdict
from handlers import nouns
from handlers.act import Act
from handlers.approval import routes
from handlers.approval.batches import Selection, decide_many
from handlers.approval.topics import Ruling
from handlers.charging.making import make_bills

PLAN = "3601-2027-001"
FILE = ("register", "--plan", PLAN, "--file", "list.xlsx")
LOT = 600
"""Rows of a transaction: fewer than usual, so that a few hundred people make several."""
WAITING = """
SELECT count(*) AS many FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'"""
LOOK = 0.005  # seconds: a lot takes ten times as long
KNOWN = nouns.KNOWN

Standing = tuple[str, int]
"""The newest bulk act (its id and state), and how many of its lots do not wait."""
Moment = Callable[[Standing], Awaitable[bool]]
"""Whether it has come, for a command that was started when the newest bulk act stood so."""


@dataclass
class Centre:
    """A centre with a plan that takes registrations today and asks one person about each."""

    url: str
    folder: Path
    office: Office

    def command(self, operator: str, *words: str) -> subprocess.Popen[bytes]:
        told = {"KAOWU_DATABASE_URL": self.url, "KAOWU_SECRET_KEYS": KEYS, "LOGNAME": operator}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        return subprocess.Popen([*KAOWU, *words], cwd=self.folder, env={**own_environment(), **told}, **quiet)

    async def done(self, operator: str, *words: str) -> None:
        process = self.command(operator, *words)
        _, said = await asyncio.to_thread(process.communicate, timeout=60)
        assert process.returncode == 0, said

    async def killed(self, operator: str, *words: str, at: Moment) -> None:
        """Run a command, and kill it at that moment."""
        before = await _standing()
        process = self.command(operator, *words)
        while process.poll() is None and not await at(before):  # noqa: ASYNC110 - as in until.py
            await asyncio.sleep(LOOK)
        process.kill()
        _, said = await asyncio.to_thread(process.communicate)
        assert process.returncode == -signal.SIGKILL, said

    @asynccontextmanager
    async def held(self, statement: str) -> AsyncIterator[None]:
        """Whoever wants what this statement locks waits for it."""
        holder = await asyncpg.connect(self.url.partition("?")[0])
        async with holder.transaction():
            await holder.execute(statement)
            yield
        await holder.close()


def dealt(lots: int, state: str = "") -> Moment:
    """When so many lots of the newest bulk act, in this state, are dealt with."""

    async def come(before: Standing) -> bool:
        now = await _standing()
        return now != before and now[1] == lots and now[0].endswith(state)

    return come


async def blocked(before: Standing) -> bool:
    """When somebody waits for what is held on PostgreSQL."""
    (row,) = await connect.connection().execute_query_dict(WAITING)
    return bool(row["many"])


async def _standing() -> Standing:
    job = await Job.all().order_by("-id").first()
    if job is None:
        return "", 0
    return f"{job.id} {job.state}", await JobLot.filter(job_id=job.id, waiting=False).count()


async def newest_job() -> str:
    """Its id, as a word of a command."""
    return (await _standing())[0].partition(" ")[0]


def acting(actor: str = "timer", **later: float) -> Act:
    return Act(datetime.now(UTC) + timedelta(**later), actor, Random(1), "考务中心")


async def an_approval() -> tuple[str, ...]:
    """Write down that Li passes everybody, in small lots; returns the command that does it."""
    selection, ruling = Selection("registration"), Ruling(Verdict.PASS)
    return _going_on_with(await decide_many(selection, ruling, acting("staff:li"), LOT))


async def some_bills() -> tuple[str, ...]:
    """Write down that everybody is billed, in small lots; returns the command that does it."""
    return _going_on_with(await make_bills(PLAN, acting("staff:li"), LOT))


def _going_on_with(job: Job) -> tuple[str, ...]:
    return "approve", "job", str(job.id), "--resume"


@asynccontextmanager
async def a_centre(url: str, folder: Path, people: int) -> AsyncIterator[Centre]:
    """With a list of so many `people`."""
    async with connect.database(url, read_ring(KEYS)):
        office = await an_office()
        now = datetime.now(UTC)
        await Plan.all().update(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20))
        async with in_transaction():
            await routes.set_route("registration", None, [Step(1, "director", "", Place.OWN)], acting())
        a_list(folder / "list.xlsx", many(people))
        yield Centre(url, folder, office)


async def undo_at_once_or_never() -> None:
    """What was decided is told, and billed, by the command that decides."""
    await settings.change("approval.undo_within", "0s", "li", datetime.now(UTC))


async def told(message: str) -> tuple[int, int]:
    """How many messages there are of this kind, and about how many registrations or bills."""
    rows = await OutgoingMessage.filter(message=message).values_list("topic_id", flat=True)
    return len(rows), len(set(rows))
