"""审批: one case after the other, or all that may be decided at once; nothing is decided unasked."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from db import settings
from db.models import ApprovalCase, Dialogue
from exam.approval import Verdict
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.approval import deciding, routes
from handlers.approval.batches import Selection, decide_many, selectable
from handlers.approval.desks import at_my_desks
from handlers.approval.topics import Ruling
from handlers.conversation import dialogues
from handlers.conversation.dialogues import answers_of
from handlers.conversation.staff.acting import agrees, asked, step
from handlers.conversation.staff.cases import case_words
from handlers.conversation.turns import Reply, Turn, bound, buttons
from messages.words import say

KIND = "approve"
CASE, SURE, REASON, HINT, ALL = "case", "sure", "reason", "hint", "all"
KEPT = timedelta(hours=2)
PASS, RETURN, SKIP, STOP = "通过", "退回", "跳过", "停止审批"
PASS_ALL, BACK, NO_HINT = "全部通过", "返回", "不写说明"
LONGEST_HINT = 200
DEFAULT = Ruling(Verdict.PASS)


@asked
async def begin(turn: Turn, _: str, act: Act) -> Sequence[Reply]:
    """Show the oldest case at the own desks."""
    case = await _next(act, 0)
    if case is None:
        return [Reply("no_cases")]
    row = await dialogues.begin(turn.speaker, KIND, CASE, turn.act, KEPT, case=str(case.id))
    reply = await _shown(case, act)
    return [bound(reply, row)]


@step
async def take(row: Dialogue, turn: Turn, act: Act) -> Sequence[Reply]:
    if turn.text == STOP:
        await dialogues.close(row, turn.act)
        return [Reply("left")]
    case = await ApprovalCase.get(id=int(answers_of(row)["case"]))
    if turn.text == BACK:
        await dialogues.move(row, CASE, turn.act)
        return [await _shown(case, act)]
    takes = {CASE: _take_case, SURE: _take_sure, REASON: _take_reason, HINT: _take_hint, ALL: _take_all}
    return await takes[row.step](row, case, turn, act)


async def _take_case(row: Dialogue, case: ApprovalCase, turn: Turn, act: Act) -> Sequence[Reply]:
    match turn.text:
        case "通过":
            await dialogues.move(row, SURE, turn.act)
            return [await _sure(case)]
        case "退回":
            await dialogues.move(row, REASON, turn.act)
            return [await _reasons(case)]
        case "跳过":
            return await _go_on(row, case, turn, act)
        case "全部通过":
            return [await _ask_all(row, case, turn, act)]
    return [await _shown(case, act)]


async def _take_sure(row: Dialogue, case: ApprovalCase, turn: Turn, act: Act) -> Sequence[Reply]:
    if not agrees(turn, _pass(case)):
        return [await _sure(case)]
    await deciding.decide(case.id, DEFAULT, act)
    return [Reply("case_passed", await case_words(case)), *await _go_on(row, case, turn, act)]


async def _take_reason(row: Dialogue, case: ApprovalCase, turn: Turn, _: Act) -> Sequence[Reply]:
    known = {each.text[:LABEL]: each for each in await routes.reasons_of(case.topic)}
    if turn.text not in known:
        return [await _reasons(case)]
    reason = known[turn.text]
    await dialogues.move(row, HINT, turn.act, reason=reason.code)
    values = {**await case_words(case), "reason": reason.text}
    return [Reply("case_hint", values, buttons([NO_HINT, BACK]))]


async def _take_hint(row: Dialogue, case: ApprovalCase, turn: Turn, act: Act) -> Sequence[Reply]:
    hint = "" if turn.text == NO_HINT else turn.text
    if len(hint) > LONGEST_HINT:
        raise RuleBroken("hint_too_long", most=LONGEST_HINT)
    ruling = Ruling(Verdict.RETURN, answers_of(row)["reason"], hint)
    await deciding.decide(case.id, ruling, act)
    return [Reply("case_returned", await case_words(case)), *await _go_on(row, case, turn, act)]


async def _take_all(row: Dialogue, case: ApprovalCase, turn: Turn, act: Act) -> Sequence[Reply]:
    """What was asked about is decided, and nothing else: another number is another question."""
    ids = await selectable(Selection(case.topic), act)
    if not agrees(turn, _all(len(ids))) or _mark(ids) != answers_of(row)["mark"]:
        return [await _ask_all(row, case, turn, act)]
    await decide_many(Selection(case.topic, tuple(ids)), DEFAULT, act)
    await dialogues.close(row, turn.act)
    minutes = int((await settings.in_force()).undo_within.total_seconds() // 60)
    topic = say(f"approval_topic.{case.topic}")
    return [Reply("cases_passed", {"topic": topic, "cases": len(ids), "minutes": minutes})]


async def _ask_all(row: Dialogue, case: ApprovalCase, turn: Turn, act: Act) -> Reply:
    ids = await selectable(Selection(case.topic), act)
    if not ids:
        raise RuleBroken("nothing_selected")
    await dialogues.move(row, ALL, turn.act, mark=_mark(ids))
    values = {"topic": say(f"approval_topic.{case.topic}"), "cases": len(ids)}
    return Reply("cases_sure", values, buttons([_all(len(ids))], [BACK, STOP]))


async def _go_on(row: Dialogue, after: ApprovalCase, turn: Turn, act: Act) -> Sequence[Reply]:
    following = await _next(act, after.id)
    if following is None:
        await dialogues.close(row, turn.act)
        return [Reply("no_more_cases")]
    await dialogues.move(row, CASE, turn.act, case=str(following.id))
    return [await _shown(following, act)]


async def _next(act: Act, after: int) -> ApprovalCase | None:
    return await (await at_my_desks(act)).filter(id__gt=after).order_by("id").first()


async def _shown(case: ApprovalCase, act: Act) -> Reply:
    waiting = await (await at_my_desks(act)).count()
    rows = [[PASS, RETURN, SKIP], [PASS_ALL, STOP] if waiting > 1 else [STOP]]
    return Reply("case", {**await case_words(case), "waiting": waiting}, buttons(*rows))


async def _sure(case: ApprovalCase) -> Reply:
    return Reply("case_sure", await case_words(case), buttons([_pass(case), BACK]))


async def _reasons(case: ApprovalCase) -> Reply:
    texts = [each.text[:LABEL] for each in await routes.reasons_of(case.topic)]
    return Reply("case_reason", await case_words(case), buttons(*[[each] for each in texts], [BACK]))


LABEL = 16
"""Characters of a reason on a button: with its mark they must fit into 64 bytes."""


def _pass(case: ApprovalCase) -> str:
    return f"确认通过 {case.id}"


def _all(how_many: int) -> str:
    return f"确认通过 {how_many} 件"


def _mark(ids: Sequence[int]) -> str:
    return hashlib.sha256(repr(list(ids)).encode()).hexdigest()[:16]
