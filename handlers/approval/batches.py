"""Thousands of cases are decided as a bulk act: in lots, and undone while nobody has been told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from db import approvals, audit, lots
from db.atomic import atomic
from db.callers import caller_of
from db.ids import ids_of
from db.models import ApprovalCase, ApprovalStep, Job
from exam.approval import Event, State, Verdict, next_state
from exam.errors import RuleBroken
from exam.job import lots_of
from handlers.act import Act
from handlers.approval import placing
from handlers.approval.deciding import check_reason, decide_lot
from handlers.approval.desks import at_my_desks
from handlers.approval.topics import TOPICS, Ruling
from handlers.jobs.kinds import Rejected, Walked, register
from handlers.jobs.making import Order, make_of
from handlers.policies import allow_somewhere

KIND = "decide"
LOT = 5_000  # a decision costs so little that a transaction for every 2,000 would be felt
MOST = 2  # lots' worth of one body's people are still decided on in one: it has one order and one message


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases: those of `cases`, or all of the topic at the caller's desks (of one plan)."""

    topic: str
    cases: tuple[int, ...] = ()
    plan_id: int | None = None


async def decide_many(selection: Selection, ruling: Ruling, act: Act, lot: int = LOT) -> Job:
    """Write down that all selected cases shall be decided alike; handlers.jobs.walking does it.

    Raises RuleBroken: not_allowed, no_such_topic, no_such_reason, nothing_selected, no_plan_here.
    """
    allow_somewhere(act, "approval.decide")
    if selection.topic not in TOPICS:
        raise RuleBroken("no_such_topic", topic=selection.topic, topics="、".join(TOPICS))
    await check_reason(selection.topic, ruling)
    ids = await _named(selection) or await selectable(selection, act)
    if not ids:
        raise RuleBroken("nothing_selected")
    return await _make(selection.topic, await _cut(selection.topic, ids, lot), ruling, act)


async def _named(selection: Selection) -> list[int]:
    known = dict(await ApprovalCase.filter(id__in=selection.cases).values_list("id", "topic"))
    for each in selection.cases:
        if known.get(each) != selection.topic:
            raise RuleBroken("unknown_id", what="审批件", id=each)
    return sorted(known)


async def selectable(selection: Selection, act: Act) -> list[int]:
    """All open cases of the topic at the caller's desks that may be decided in one act; oldest first."""
    mine = (await at_my_desks(act)).filter(topic=selection.topic, approval_step__may_batch=True)
    if selection.plan_id is None:
        return await ids_of(mine.order_by("id"))
    found = dict(await mine.order_by("id").values_list("id", "topic_id"))
    noun = TOPICS[selection.topic]
    if not noun.plan_ids:
        raise RuleBroken("no_plan_here", topic=selection.topic)
    within = {row["id"] for row in await lots.run(noun.plan_ids, selection.plan_id)}
    return [case for case, topic_id in found.items() if topic_id in within]


async def _cut(topic: str, ids: Sequence[int], lot: int) -> list[list[int]]:
    bodies = TOPICS[topic].bodies
    return lots_of(ids, await approvals.bodies_of(ids, bodies) if bodies else {}, lot, MOST * lot)


@atomic
async def _make(topic: str, cut: Sequence[Sequence[int]], ruling: Ruling, act: Act) -> Job:
    params = {
        "verdict": ruling.verdict.value,
        "reason": ruling.reason,
        "hint": ruling.hint,
        "login": act.caller.login if act.caller else "",
    }
    organisation = act.caller.posts[0].organisation_id if act.caller and act.caller.posts else None
    job = await make_of(Order(KIND, topic, params, organisation), cut, act)
    detail = {"topic": topic, "verdict": ruling.verdict.value, "reason": ruling.reason, "cases": job.total}
    await audit.record("approval.batch", f"job:{job.id}", detail, act.actor, act.now)
    return job


class Deciding:
    """The kind of bulk act that decides; its rows are ids of cases."""

    async def walk(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        await _lock_nouns(job, rows)
        decided = await decide_lot(rows, _ruling(job), await _as_maker(job, act), job.id)
        return Walked(decided.cases, list(decided.refused))

    async def end(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        """Whose outcome still stands is told; who was gone on with meanwhile hears of what came later."""
        await _lock_nouns(job, rows)
        outcomes: dict[State, list[int]] = defaultdict(list)
        for row in await approvals.decided_by(job.id, rows):
            if row["stands"]:
                outcomes[State(row["state"])].append(row["topic_id"])
        for state, ids in outcomes.items():
            if state is not State.OPEN:
                await TOPICS[job.topic].settled(state, ids, _ruling(job), act)
        return Walked(0, [])

    async def undo(self, job: Job, rows: Sequence[int], act: Act) -> Walked:
        await _lock_nouns(job, rows)
        decided = await approvals.decided_by(job.id, rows)
        gone_on = await TOPICS[job.topic].gone_on([row["topic_id"] for row in decided if row["stands"]])
        kept: Rejected = [
            (row["case_id"], "decided_since")
            for row in decided
            if not row["stands"] or row["topic_id"] in gone_on
        ]
        stuck = {case for case, _ in kept}
        back = [row for row in decided if row["case_id"] not in stuck]
        await approvals.take_back([row["id"] for row in back], act.now)
        await _put_back(back, act)
        outcomes = [row["topic_id"] for row in back if row["state"] != State.OPEN]
        if outcomes:
            await TOPICS[job.topic].reopened(outcomes, act)
        return Walked(-len(back), kept)


async def _put_back(rows: Sequence[dict[str, Any]], act: Act) -> None:
    """The cases wait again at the step where they were decided."""
    places: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for row in rows:
        next_state(State(row["state"]), Event.UNDO)
        places[row["step_id"], row["origin_id"]].append(row["case_id"])
    for (step_id, origin_id), ids in places.items():
        await approvals.move(ids, await placing.enter(await ApprovalStep.get(id=step_id), origin_id, act))


async def _lock_nouns(job: Job, rows: Sequence[int]) -> None:
    await TOPICS[job.topic].lock(await approvals.topic_ids(rows))


def _ruling(job: Job) -> Ruling:
    return Ruling(Verdict(job.params["verdict"]), job.params["reason"], job.params["hint"])


async def _as_maker(job: Job, act: Act) -> Act:
    """Who began it decides, with the posts held today, whoever walks."""
    if not job.params["login"]:
        return replace(act, actor=job.made_by, caller=None)
    caller = await caller_of(job.params["login"], act.today)
    if caller is None:
        raise RuleBroken("not_your_step")
    return replace(act, actor=job.made_by, caller=caller)


register(KIND, Deciding())
