"""An office in which examiners have been asked and may answer: tasks, invitations, codes."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from dispatch_office import ELECTRICIAN, an_office

from bench.programs import KEYS, SIGN
from db import connect, secrets, settings
from db.models import ExaminerPhone, Invitation, Prompt
from db.secrets import KeyRing
from exam.codes import Word, code_for
from exam.eligibility import Half
from handlers.act import Act
from handlers.dispatch import tasks

EXAMINERS, TASKS, REQUIRED = 400, 8, 25
ASKED_ONCE = {
    "dispatch.reserve_told": "true",
    "dispatch.answer_within": "7d",
    "dispatch.max_open_other_days": "1",
}
FIRST_DAY = timedelta(days=60)


def ring() -> KeyRing:
    """The keys of the bench."""
    return secrets.read_ring(KEYS)


def act() -> Act:
    """Staff, now."""
    return Act(datetime.now(UTC), "bench", Random(7), SIGN)


async def ask_examiners(url: str) -> int:
    """Open the tasks; the invitations wait in the outbox. Returns how many."""
    async with connect.database(url, ring()):
        await an_office(EXAMINERS)
        for key, value in ASKED_ONCE.items():
            await settings.change(key, value, "bench", act().now)
        for number in range(TASKS):
            day = date.today() + FIRST_DAY + timedelta(days=number)  # noqa: DTZ011 - any day will do
            order = tasks.Order("V01", ELECTRICIAN, 3, day, Half.AM, REQUIRED, waiver="bench")
            task = await tasks.add(order, act())
            await tasks.open_task(task.id, act())
        return await Invitation.all().count()


async def answers(url: str) -> list[tuple[str, str]]:
    """(number, yes in the code of its question), one question a person, the tasks in turn."""
    async with connect.database(url, ring()):
        phones = {each.examiner_id: each.phone for each in await ExaminerPhone.all()}
        found, seen = [], set()
        for prompt in await Prompt.filter(closed_at=None).order_by("stem", "id"):
            invited = await Invitation.get(id=prompt.topic_id)
            if invited.examiner_id not in seen:
                seen.add(invited.examiner_id)
                number = phones[invited.examiner_id].removeprefix("+86")
                found.append((number, code_for(prompt.stem, Word.YES)))
    return found
