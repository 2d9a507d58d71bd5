"""kill -9 in the middle of a list, of a batch approval and of its undoing: nothing twice, nothing lost."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import asyncpg
from house import KEYS
from instance import KAOWU, own_environment
from registration_lists import a_list, many
from registration_office import an_office
from tortoise.transactions import in_transaction

from db import connect
from db.models import ApprovalCase, ApprovalDecision, Audit, Job, JobLot, OutgoingMessage, Plan, Registration
from db.secrets import read_ring
from exam.approval import Place, Step
from handlers import nouns
from handlers.act import Act
from handlers.approval import routes

PEOPLE = 2_010
"""Five lots of a list, two of an approval."""
FILE = ("register", "--plan", "3601-2027-001", "--file", "list.xlsx")
ALL = ("approve", "pass", "--all", "--topic", "registration")
LAST = "SELECT id FROM registration ORDER BY id DESC LIMIT 1 FOR UPDATE"
KNOWN = nouns.KNOWN


@dataclass
class Centre:
    """A centre with a plan that takes registrations today and asks one person about each."""

    url: str
    folder: Path

    def command(self, operator: str, *words: str) -> subprocess.Popen[bytes]:
        told = {"KAOWU_DATABASE_URL": self.url, "KAOWU_SECRET_KEYS": KEYS, "LOGNAME": operator}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        return subprocess.Popen([*KAOWU, *words], cwd=self.folder, env={**own_environment(), **told}, **quiet)

    async def done(self, operator: str, *words: str) -> None:
        process = self.command(operator, *words)
        _, said = await asyncio.to_thread(process.communicate, timeout=60)
        assert process.returncode == 0, said

    async def killed(self, operator: str, *words: str, when: int) -> None:
        """Run a command, and kill it when so many lots of the newest bulk act are dealt with."""
        process, before = self.command(operator, *words), await _dealt_with()
        while process.poll() is None and ((now := await _dealt_with()) == before or now[1] != when):
            pass
        process.kill()
        _, said = await asyncio.to_thread(process.communicate)
        assert process.returncode == -signal.SIGKILL, said

    @asynccontextmanager
    async def the_last_is_held(self) -> AsyncIterator[None]:
        """Whoever wants the registration of the last lot waits for it."""
        holder = await asyncpg.connect(self.url.partition("?")[0])
        async with holder.transaction():
            await holder.execute(LAST)
            yield
        await holder.close()


async def _dealt_with() -> tuple[str, int]:
    """The newest bulk act with its state, and how many of its lots do not wait."""
    job = await Job.all().order_by("-id").first()
    if job is None:
        return "", 0
    return f"{job.id} {job.state}", await JobLot.filter(job_id=job.id, waiting=False).count()


def acting(**later: float) -> Act:
    return Act(datetime.now(UTC) + timedelta(**later), "timer", Random(1), "考务中心")


@asynccontextmanager
async def a_centre(url: str, folder: Path) -> AsyncIterator[Centre]:
    async with connect.database(url, read_ring(KEYS)):
        await an_office()
        now = datetime.now(UTC)
        await Plan.all().update(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20))
        async with in_transaction():
            await routes.set_route("registration", None, [Step(1, "director", "", Place.OWN)], acting())
        a_list(folder / "list.xlsx", many(PEOPLE))
        yield Centre(url, folder)


async def told(message: str) -> tuple[int, int]:
    """How many messages there are of this kind, and about how many registrations."""
    rows = await OutgoingMessage.filter(message=message).values_list("topic_id", flat=True)
    return len(rows), len(set(rows))


async def test_what_was_killed_in_the_middle_is_gone_on_with_and_done_once(
    postgres_url: str, tmp_path: Path
) -> None:
    async with a_centre(postgres_url, tmp_path) as centre:
        await centre.killed("zhang", *FILE, when=1)
        assert 0 < await Registration.all().count() < PEOPLE
        await centre.done("zhang", *FILE)
        assert await Registration.filter(state="SUBMITTED").count() == PEOPLE
        assert len(set(await Registration.all().values_list("person_id", flat=True))) == PEOPLE
        assert (await ApprovalCase.filter(state="OPEN").count(), await Job.all().count()) == (PEOPLE, 1)

        async with centre.the_last_is_held():
            await centre.killed("li", *ALL, when=1)
        assert await Registration.filter(state="APPROVED").count() == PEOPLE - 10
        job = str((await Job.get(kind="decide")).id)
        await centre.done("li", "approve", "job", job, "--resume")
        assert await ApprovalDecision.filter(undone_at=None).count() == PEOPLE

        async with centre.the_last_is_held():
            await centre.killed("li", "approve", "undo", job, when=1)
        assert await Registration.filter(state="APPROVED").count() == 10
        await centre.done("li", "approve", "job", job, "--resume")
        assert await Registration.filter(state="SUBMITTED").count() == PEOPLE
        assert await ApprovalDecision.filter(undone_at=None).count() == 0
        assert (await Job.get(id=job)).state == "UNDONE"

        await nouns.walk_jobs(acting(hours=2))
        assert await told("registration_received") == (PEOPLE, PEOPLE)
        assert await told("registration_approved") == (0, 0)
        assert await Audit.filter(subject=f"job:{job}").count() == 2
