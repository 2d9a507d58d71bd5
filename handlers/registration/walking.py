"""The bulk act that stores a list: its lots are stored, told of when nobody can undo them, or taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db import registration_rows, secrets
from db.ids import ids_of
from db.models import ApprovalCase, ApprovalDecision, Job, Organisation, Plan, Registration, RegistrationItem
from exam.approval import State as CaseState
from exam.calendar import CHINA
from exam.id_papers import index_text
from exam.registration import Event, Part, State
from handlers.act import Act
from handlers.jobs.kinds import Rejected, Walked, register
from handlers.plans import desk as plans
from handlers.plans import telling as plan_telling
from handlers.registration import desk, mending, offering, storing, telling
from handlers.registration.entries import Entry, Outcome, Submission
from handlers.registration.reading import FormFault
from handlers.registration.registering import hand_in
from handlers.registration.sheet import form_in, places

KIND = "register"
Line = tuple[int, Sequence[str]]


class Registering:
    """Its rows are lines of the sheet: the number and the cells."""

    async def walk(self, job: Job, rows: Sequence[Line], act: Act) -> Walked:
        plan = await plans.lock(job.topic_id)
        handed_in_at = datetime.fromisoformat(job.params["at"])
        late_at = await mending.check_open(plan, job.params["body"], handed_in_at)
        offer = await offering.load(plan, job.params["body"], handed_in_at.astimezone(CHINA).date())
        entries, refused = await _read(job, rows)
        by = Submission(job.params["body"], job.id, late_at)
        ids = await storing.store(list(entries.values()), offer, by, act)
        await hand_in(ids, plan, act)
        refused |= {line: entry.faults for line, entry in entries.items() if entry.faults}
        told: Rejected = [
            (line, "；".join(telling.all_words(faults))) for line, faults in sorted(refused.items())
        ]
        stored = [each for each in entries.values() if each.outcome in {Outcome.ADDED, Outcome.RESUBMITTED}]
        return Walked(len(stored), told)

    async def end(self, job: Job, rows: Sequence[Line], act: Act) -> Walked:
        """Tell the people of the lot, and once the body."""
        ids = await _of_batch(job, rows)
        await telling.put_all(ids, "registration_received", {}, act)
        await _tell_body(job, act)
        return Walked(0, [])

    async def undo(self, job: Job, rows: Sequence[Line], act: Act) -> Walked:
        """Withdraw what nobody has decided on; the rest stays and is named."""
        ids = await _of_batch(job, rows)
        await desk.lock_many(ids)
        decided = ApprovalDecision.filter(
            approval_case__topic=desk.TOPIC, approval_case__topic_id__in=ids, undone_at=None
        )
        touched = set(await ids_of(decided, "approval_case__topic_id"))
        free = [each for each in ids if each not in touched]
        await desk.move_many(free, Event.WITHDRAWN, closed_at=act.now, close_reason="")
        await RegistrationItem.filter(registration_id__in=free).update(state=Part.CANCELLED)
        await ApprovalCase.filter(topic=desk.TOPIC, topic_id__in=free, state=CaseState.OPEN).update(
            state=CaseState.WITHDRAWN, decided_at=act.now, due_at=None
        )
        return Walked(-len(free), [(each, "decided_since") for each in ids if each in touched])


async def _read(job: Job, rows: Sequence[Line]) -> tuple[dict[int, Entry], dict[int, list[FormFault]]]:
    headers = job.params["headers"]
    where, lists = places(headers), await offering.form_lists(datetime.fromisoformat(job.params["at"]).date())
    entries: dict[int, Entry] = {}
    refused: dict[int, list[FormFault]] = {}
    for line, cells in rows:
        found = form_in(cells, where, len(headers), lists)
        if isinstance(found, list):
            refused[line] = found
        else:
            entries[line] = Entry(found)
    return entries, refused


async def _of_batch(job: Job, rows: Sequence[Line]) -> list[int]:
    """The registrations that these lines became."""
    entries, _ = await _read(job, rows)
    indexes = {secrets.index(index_text(each.form.paper, each.form.number)) for each in entries.values()}
    persons = await registration_rows.known_persons(list(indexes))
    mine = Registration.filter(
        batch_id=job.id, person_id__in=[row["id"] for row in persons.values()], state=State.SUBMITTED
    )
    return await ids_of(mine.order_by("id"))


async def _tell_body(job: Job, act: Act) -> None:
    if job.params["body"] is None:
        return
    plan, body = await Plan.get(id=job.topic_id), await Organisation.get(id=job.params["body"])
    values: dict[str, Any] = {"addressee": body.name[:30], "count": job.total, "refused": job.rejected}
    news = plan_telling.News(f"batch_received:{job.id}", "batch_received", values)
    await plan_telling.tell(body.id, plan_telling.BODY, plan, news, act)


register(KIND, Registering())
