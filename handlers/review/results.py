"""The district enters what came of a visit, and keeps a scan of the sealed form (domain.md 81)."""

from dataclasses import dataclass

from db import audit
from db.atomic import atomic
from db.models import File, ReviewVisit
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.review_visit import Event, next_state
from handlers import policies
from handlers.act import Act
from handlers.applying.scans import Upload, keep
from handlers.review.visits import lock
from messages.words import say

KIND = "sealed_form"
LONGEST = 200


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """Good or not; the scan of the form with the seal, which a good one needs."""

    is_good: bool
    note: str = ""
    scan: Upload | None = None


async def enter(visit_id: int, outcome: Outcome, act: Act) -> ReviewVisit:
    """Enter, or mend, the result of a visit.

    Raises RuleBroken: unknown_id, not_allowed, visit_early, visit_note, visit_scan, visit_scan_refused,
    visit_not_allowed.
    """
    await _check(visit_id, outcome, act)
    file = await _kept(outcome.scan, act) if outcome.scan else None
    return await _store(visit_id, outcome, file, act)


async def _check(visit_id: int, outcome: Outcome, act: Act) -> None:
    """What is refused is refused before any byte is stored."""
    row = await ReviewVisit.filter(id=visit_id).select_related("review_slot").first()
    if row is None:
        raise RuleBroken("unknown_id", what="现场复审", id=visit_id)
    await policies.allow(act, "review_visit.decide", row.review_slot.organisation_id)
    if act.now < row.review_slot.from_at:
        begins = row.review_slot.from_at.astimezone(CHINA)
        raise RuleBroken("visit_early", at=f"{begins:%Y-%m-%d %H:%M}")
    if len(outcome.note) > LONGEST:
        raise RuleBroken("visit_note", most=LONGEST)
    if outcome.is_good and outcome.scan is None and row.file_id is None:
        raise RuleBroken("visit_scan")
    next_state(row.state, _event(outcome))


async def _kept(scan: Upload, act: Act) -> File:
    kept = await keep(scan, act)
    if kept.file is None:
        raise RuleBroken("visit_scan_refused", fault=say(f"applying.{kept.refused}"))
    return kept.file


@atomic
async def _store(visit_id: int, outcome: Outcome, file: File | None, act: Act) -> ReviewVisit:
    row = await lock(visit_id)
    row.state = next_state(row.state, _event(outcome))
    row.file_id = file.id if file else row.file_id
    row.result, row.decided_by, row.decided_at = outcome.note.strip(), act.actor, act.now
    row.version += 1
    await row.save(update_fields=["state", "file_id", "result", "decided_by", "decided_at", "version"])
    detail = {"state": row.state.value, "file": row.file_id}
    await audit.record("review_visit.decide", f"review_visit:{row.id}", detail, act.actor, act.now)
    return row


def _event(outcome: Outcome) -> Event:
    return Event.PASSED if outcome.is_good else Event.FAILED
