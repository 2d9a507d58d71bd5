"""Somebody decides: one case or thousands; the rules are asked of cases alike, rows are written in bulk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db import approvals, audit, lots
from db.approvals import Standing
from db.atomic import atomic
from db.models import ApprovalCase, ApprovalRuling, ApprovalStep, Staff
from exam.approval import Desk, Event, Hand, State, Verdict, chosen_hand, event_of, next_state
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval import placing, routes
from handlers.approval.hands import hands_of
from handlers.approval.topics import TOPICS, Ruling, Topic, move_nouns
from handlers.policies import allow_somewhere


@dataclass(slots=True)
class Decided:
    """What became of some cases: `moved` by the state they are in now (topic ids), `refused` by case id."""

    cases: int = 0
    moved: dict[State, list[int]] = field(default_factory=lambda: defaultdict(list))
    refused: list[tuple[int, str]] = field(default_factory=list)


Group = dict[str, Any]
"""Cases as db.approvals.alike gives them."""
Cases = list[tuple[int, int]]
"""Ids of cases, each with that of its noun."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where cases go: by event, from a step, of an organisation, decided where, by whose hand."""

    event: Event
    step_id: int
    origin_id: int | None
    organisation_id: int | None
    hand: Hand


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
    """Decide on some thousand cases of one topic, whose nouns are locked, inside the caller's transaction.

    The rules are asked once for all cases of which they know nothing different.
    """
    await lots.lock("approval_case", ids)
    groups, decided = await approvals.alike(ids), Decided()
    ways = await _ways(groups, ruling, act, decided, in_batch=job_id is not None)
    known = {case for group in groups for case, _ in group["cases"]}
    decided.refused += [(each, "case_not_allowed") for each in ids if each not in known]
    if not ways:
        return decided
    noun = TOPICS[groups[0]["topic"]]
    await _leave_held(ways, noun, decided)
    await _go(ways, ruling, act, decided, job_id)
    for state, moved in decided.moved.items():
        await move_nouns(noun, state, moved, ruling, act)
    return decided


async def _ways(
    groups: Sequence[Group], ruling: Ruling, act: Act, decided: Decided, *, in_batch: bool
) -> dict[Way, Cases]:
    last = await _last_steps({group["route_id"] for group in groups})
    hands = await hands_of(act)
    ways: dict[Way, Cases] = defaultdict(list)
    for group in groups:
        try:
            event = event_of(ruling.verdict, group["number"] == last[group["route_id"]])
            hand = _may(group, event, hands, in_batch=in_batch)
        except RuleBroken as refused:
            decided.refused += [(case, refused.reason) for case, _ in group["cases"]]
            continue
        way = Way(event, group["step_id"], group["origin_id"], group["organisation_id"], hand)
        ways[way] += group["cases"]
    return ways


def _may(group: Group, event: Event, hands: list[Hand], *, in_batch: bool) -> Hand:
    next_state(State(group["state"]), event)
    if in_batch and not group["may_batch"]:
        raise RuleBroken("one_by_one")
    desk = Desk(group["organisation_id"], group["role"], group["function"] or "")
    involved = {group["submitted_by"], *(group["part"] or "").split("\n")} - {""}
    return chosen_hand(hands, desk, involved)


async def _last_steps(route_ids: set[int]) -> dict[int, int]:
    steps = ApprovalStep.filter(approval_route_id__in=route_ids).order_by("number")
    return dict(await steps.values_list("approval_route_id", "number"))


async def _leave_held(ways: dict[Way, Cases], noun: Topic, decided: Decided) -> None:
    """Refuse what the noun holds; to return or to reject is always possible."""
    for way, cases in ways.items():
        if way.event not in {Event.FORWARD, Event.APPROVE}:
            continue
        held = await noun.held([topic_id for _, topic_id in cases], way.event)
        decided.refused += [(case, held[topic_id]) for case, topic_id in cases if topic_id in held]
        ways[way] = [each for each in cases if each[1] not in held]


async def _go(
    ways: Mapping[Way, Cases], ruling: Ruling, act: Act, decided: Decided, job_id: int | None
) -> None:
    away = {way.hand.for_name for way in ways} - {""}
    absent = dict(await Staff.filter(login__in=away).values_list("login", "id")) if away else {}
    for way, cases in ways.items():
        if not cases:
            continue
        to = await _goal(way, act)
        given = await ApprovalRuling.create(
            approval_step_id=way.step_id,
            verdict=ruling.verdict,
            reason=ruling.reason,
            hint=ruling.hint,
            staff_id=act.caller.staff_id if act.caller else None,
            for_staff_id=absent.get(way.hand.for_name),
            job_id=job_id,
            at=act.now,
        )
        await approvals.decide([case for case, _ in cases], given, way.hand.name, to)
        decided.cases += len(cases)
        decided.moved[to.state] += [topic_id for _, topic_id in cases]


async def _goal(way: Way, act: Act) -> Standing:
    step = await ApprovalStep.get(id=way.step_id)
    if way.event is Event.FORWARD:
        following = await ApprovalStep.get(approval_route_id=step.approval_route_id, number=step.number + 1)
        return await placing.enter(following, way.origin_id, act)
    state = next_state(State.OPEN, way.event)
    return Standing(state, step.id, way.organisation_id, step.role.value, None, act.now)
