"""Staff decide an objection: the review goes on, or the registration is returned or rejected (75)."""

from dataclasses import dataclass, replace

from db import audit
from db.atomic import atomic
from db.models import ApprovalCase, Objection, Plan, Registration
from exam import registration
from exam.approval import State as CaseState
from exam.approval import Verdict
from exam.errors import RuleBroken
from exam.objection import Event, State, next_state
from handlers import policies
from handlers.act import Act
from handlers.approval import deciding
from handlers.approval.placing import begin_anew
from handlers.approval.topics import Ruling
from handlers.publicity import desk, telling
from handlers.registration.desk import TOPIC

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: `result` is told to who objected; where they were right, `ruling` to the candidate."""

    result: str
    ruling: Ruling | None = None

    @property
    def event(self) -> Event:
        return Event.DISMISS if self.ruling is None else Event.UPHOLD


@atomic
async def decide(objection_id: int, finding: Finding, act: Act) -> Objection:
    """Decide once; who objected is told, the registration follows through the engine of approval.

    Raises RuleBroken: unknown_id, not_allowed, objection_result, objection_verdict, objection_not_allowed,
    and what handlers.approval.deciding.take raises.
    """
    plan, behind, row = await _lock(objection_id)
    await policies.allow(act, "objection.decide", plan.organisation_id)
    _check(finding)
    row.state, row.result = next_state(row.state, finding.event), finding.result.strip()
    row.decided_by, row.decided_at = act.actor, act.now
    await row.save(update_fields=["state", "result", "decided_by", "decided_at"])
    await _let_go(behind, act)
    if finding.ruling is not None:
        await _follow(behind, finding.ruling, act)
    elif behind.state not in registration.ENDED:
        await telling.tell_candidate(behind, act)
    await telling.tell_objector(row, plan, act)
    detail = {"registration": behind.id, "state": row.state.value}
    await audit.record("objection.decide", f"objection:{row.id}", detail, act.actor, act.now)
    return row


def _check(finding: Finding) -> None:
    if not 1 <= len(finding.result.strip()) <= LONGEST:
        raise RuleBroken("objection_result")
    if finding.ruling is not None and finding.ruling.verdict is Verdict.PASS:
        raise RuleBroken("objection_verdict")


async def _lock(objection_id: int) -> tuple[Plan, Registration, Objection]:
    """Plan, list, registration and objection, locked in this order."""
    found = await Objection.filter(id=objection_id).select_related("publicity_entry").first()
    if found is None:
        raise RuleBroken("unknown_id", what="异议", id=objection_id)
    plan, _ = await desk.lock(found.publicity_entry.publicity_id)
    behind = await Registration.filter(id=found.publicity_entry.registration_id).select_for_update().get()
    return plan, behind, await Objection.filter(id=objection_id).select_for_update().get()


async def _let_go(behind: Registration, act: Act) -> None:
    """The last open objection holds the review; without one it goes on, and its days begin anew."""
    voices = Objection.filter(publicity_entry__registration_id=behind.id, state=State.OPEN)
    if not await voices.exists():
        behind.objected_at = None
        await behind.save(update_fields=["objected_at"])
        await begin_anew(TOPIC, [behind.id], act.today)


async def _follow(behind: Registration, ruling: Ruling, act: Act) -> None:
    """Return or reject the open case in the decider's name; what has ended or was returned stays as it is.

    The right to decide objections is enough: the case may wait at a desk where the decider does not sit.
    """
    case = await ApprovalCase.filter(topic=TOPIC, topic_id=behind.id, state=CaseState.OPEN).first()
    if case is None:
        await deciding.check_reason(TOPIC, ruling)
    else:
        await deciding.take(case, ruling, replace(act, caller=None))
