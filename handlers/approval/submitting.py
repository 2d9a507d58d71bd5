"""Something is handed in to be decided: a new case, or a new round of one that was returned."""

from collections.abc import Sequence

from db import approvals, lots
from db.models import ApprovalCase, ApprovalStep
from exam.approval import Event, State, Verdict, next_state
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval import placing, routes
from handlers.approval.hands import person
from handlers.approval.topics import TOPICS, Ruling, move_nouns


async def submit(topic: str, topic_id: int, organisation: int | None, act: Act) -> ApprovalCase:
    """Ask for a decision on one thing, inside the transaction that locked it and says it is submitted.

    `organisation` is the id of whose it is, None the whole installation's. A route without steps approves
    it at once. Raises RuleBroken: case_open (it waits already), no_route.
    """
    await submit_many(topic, [topic_id], organisation, act)
    [newest] = await ApprovalCase.filter(topic=topic, topic_id=topic_id).order_by("-id").limit(1)
    return newest


async def submit_many(topic: str, ids: Sequence[int], organisation: int | None, act: Act) -> None:
    """As `submit`, for some hundred things of one organisation."""
    alive = ApprovalCase.filter(topic=topic, topic_id__in=ids, state__in=[State.OPEN, State.RETURNED])
    async with lots.planned_anew():
        known = {row.topic_id: row for row in await alive.order_by("id").select_for_update()}
    waiting = [row.topic_id for row in known.values() if row.state is State.OPEN]
    if waiting:
        raise RuleBroken("case_open", ids="、".join(map(str, waiting[:5])))
    await _open([each for each in ids if each not in known], topic, organisation, act)
    for row in known.values():
        await _reopen(row, act)


async def _open(ids: Sequence[int], topic: str, organisation: int | None, act: Act) -> None:
    if not ids:
        return
    route = await routes.route_for(topic, organisation, act)
    steps = await routes.steps_of(route.id)
    at = await placing.enter(steps[0], organisation, act) if steps else None
    await approvals.open_cases(
        ids,
        {
            "topic": topic,
            "origin_id": organisation,
            "organisation_id": at.organisation_id if at else organisation,
            "approval_route_id": route.id,
            "approval_step_id": at.step_id if at else None,
            "role": at.role if at else "",
            "round": 1,
            "state": (at.state if at else State.APPROVED).value,
            "submitted_by": person(act),
            "submitted_at": act.now,
            "due_at": at.due_at if at else None,
            "decided_at": None if at else act.now,
            "version": 1,
        },
    )
    if at is None:
        await _pass_unasked(topic, ids, act)


async def _pass_unasked(topic: str, ids: Sequence[int], act: Act) -> None:
    noun, agreed = TOPICS[topic], Ruling(Verdict.PASS)
    await move_nouns(noun, State.APPROVED, ids, agreed, act)
    await noun.settled(State.APPROVED, ids, agreed, act)


async def _reopen(row: ApprovalCase, act: Act) -> None:
    """A new round from the first step on, by the route it began with."""
    first = await ApprovalStep.get(approval_route_id=row.approval_route_id, number=1)
    next_state(row.state, Event.SUBMIT)
    await approvals.move([row.id], await placing.enter(first, row.origin_id, act))
    await ApprovalCase.filter(id=row.id).update(
        round=row.round + 1, submitted_by=person(act), submitted_at=act.now
    )
