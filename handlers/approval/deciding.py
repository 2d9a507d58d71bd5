"""Somebody decides: one case or a lot of them; the rules are asked case by case, rows are written in bulk."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db import approvals, audit
from db.approvals import Standing
from db.atomic import atomic
from db.models import ApprovalCase, ApprovalStep, Staff
from exam.approval import Desk, Event, Hand, State, Verdict, chosen_hand, event_of, next_state
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval import placing, routes
from handlers.approval.hands import hands_of
from handlers.approval.topics import TOPICS, Ruling, move_nouns
from handlers.policies import allow_somewhere


@dataclass(slots=True)
class Decided:
    """What became of some cases: `moved` by the state they are in now (topic ids), `refused` by case id."""

    cases: int = 0
    moved: dict[State, list[int]] = field(default_factory=lambda: defaultdict(list))
    refused: list[tuple[int, str]] = field(default_factory=list)


Row = dict[str, Any]
Goal = tuple[Event, int, int | None]
"""Cases that go the same way: by event, from a step, of an organisation."""


@atomic
async def decide(case_id: int, ruling: Ruling, act: Act) -> ApprovalCase:
    """Decide on one case; its noun follows, and people are told, in the same transaction.

    Raises RuleBroken: not_allowed, unknown_id, no_such_reason, case_not_allowed, not_your_step, four_eyes.
    """
    allow_somewhere(act, "approval.decide")
    case = await ApprovalCase.get_or_none(id=case_id)
    if case is None:
        raise RuleBroken("unknown_id", what="审批件", id=case_id)
    return await take(case, ruling, act)


async def take(case: ApprovalCase, ruling: Ruling, act: Act) -> ApprovalCase:
    """As `decide`, inside the caller's transaction."""
    await check_reason(case.topic, ruling)
    noun = TOPICS[case.topic]
    await noun.lock([case.topic_id])
    decided = await decide_lot([case.id], ruling, act)
    for _, why in decided.refused:
        raise RuleBroken(
            why, **({"state": case.state.value, "event": ""} if why == "case_not_allowed" else {})
        )
    for state, ids in decided.moved.items():
        if state is not State.OPEN:
            await noun.settled(state, ids, ruling, act)
    detail = {"case": case.id, "round": case.round, "reason": ruling.reason}
    subject = f"{case.topic}:{case.topic_id}"
    await audit.record(f"approval.{ruling.verdict.value}", subject, detail, act.actor, act.now)
    return await ApprovalCase.get(id=case.id)


async def check_reason(topic: str, ruling: Ruling) -> None:
    """To return or to reject needs a reason that the topic knows: RuleBroken("no_such_reason")."""
    if ruling.verdict is not Verdict.PASS:
        await routes.reason_of(topic, ruling.reason)


async def decide_lot(ids: Sequence[int], ruling: Ruling, act: Act, job_id: int | None = None) -> Decided:
    """Decide on some hundred cases of one topic, whose nouns are locked, inside the caller's transaction."""
    rows = await approvals.locked_cases(ids)
    involved = await _involved(rows)
    events = await _events(rows, ruling)
    held = await _held(rows, events)
    hands, decided = await hands_of(act), Decided()
    ways: dict[Goal, list[Row]] = defaultdict(list)
    chosen: list[tuple[Row, Hand]] = []
    for row in rows:
        try:
            event = events[row["id"]]
            hand = _may(row, event, hands, involved[row["id"]], in_batch=job_id is not None)
            if row["topic_id"] in held:
                raise RuleBroken(held[row["topic_id"]])
        except RuleBroken as refused:
            decided.refused.append((row["id"], refused.reason))
            continue
        chosen.append((row, hand))
        ways[event, row["step_id"], row["origin_id"]].append(row)
    decided.refused += [(each, "case_not_allowed") for each in ids if each not in involved]
    await _write_down(chosen, ruling, act, job_id)
    await _go(ways, decided, act)
    for state, moved in decided.moved.items():
        await move_nouns(TOPICS[rows[0]["topic"]], state, moved, ruling, act)
    return decided


async def _involved(rows: Sequence[Row]) -> dict[int, set[str]]:
    """By case, who submitted it and who decided in this round, delegates and those they stood for alike."""
    found: dict[int, set[str]] = {row["id"]: {row["submitted_by"]} for row in rows}
    for row in await approvals.involved(list(found)):
        found[row["id"]] |= {row["made_by"], row["for_login"] or row["made_by"]}
    return found


def _may(row: Row, event: Event, hands: list[Hand], involved: set[str], *, in_batch: bool) -> Hand:
    next_state(State(row["state"]), event)
    if in_batch and not row["may_batch"]:
        raise RuleBroken("one_by_one")
    return chosen_hand(hands, Desk(row["organisation_id"], row["role"], row["function"] or ""), involved)


async def _events(rows: Sequence[Row], ruling: Ruling) -> dict[int, Event]:
    """What the verdict means for each case."""
    last = await _last_steps({row["route_id"] for row in rows})
    return {row["id"]: event_of(ruling.verdict, row["number"] == last[row["route_id"]]) for row in rows}


async def _held(rows: Sequence[Row], events: dict[int, Event]) -> dict[int, str]:
    """What keeps the nouns from being passed; to return or to reject is always possible."""
    found: dict[int, str] = {}
    for event in (Event.FORWARD, Event.APPROVE):
        ids = [row["topic_id"] for row in rows if events[row["id"]] is event]
        if ids:
            found |= await TOPICS[rows[0]["topic"]].held(ids, event)
    return found


async def _last_steps(route_ids: set[int]) -> dict[int, int]:
    steps = ApprovalStep.filter(approval_route_id__in=route_ids).order_by("number")
    return dict(await steps.values_list("approval_route_id", "number"))


async def _write_down(chosen: list[tuple[Row, Hand]], ruling: Ruling, act: Act, job_id: int | None) -> None:
    away = {hand.for_name for _, hand in chosen if hand.for_name}
    absent = dict(await Staff.filter(login__in=away).values_list("login", "id")) if away else {}
    staff_id = act.caller.staff_id if act.caller else None
    said = (ruling.verdict.value, ruling.reason, ruling.hint)
    await approvals.write_down(
        [
            (
                row["id"],
                row["round"],
                row["step_id"],
                *said,
                hand.name,
                staff_id,
                absent.get(hand.for_name),
                job_id,
                act.now,
            )
            for row, hand in chosen
        ]
    )


async def _go(ways: dict[Goal, list[Row]], decided: Decided, act: Act) -> None:
    for (event, step_id, origin_id), rows in ways.items():
        to = await _goal(event, await ApprovalStep.get(id=step_id), origin_id, rows[0], act)
        await approvals.move([row["id"] for row in rows], to)
        decided.cases += len(rows)
        decided.moved[to.state] += [row["topic_id"] for row in rows]


async def _goal(event: Event, step: ApprovalStep, origin_id: int | None, row: Row, act: Act) -> Standing:
    if event is Event.FORWARD:
        following = await ApprovalStep.get(approval_route_id=step.approval_route_id, number=step.number + 1)
        return await placing.enter(following, origin_id, act)
    state = next_state(State.OPEN, event)
    return Standing(state, step.id, row["organisation_id"], step.role.value, None, act.now)
