"""kaowu approve: what waits for a decision, and deciding it, one by one or by the thousand."""

from argparse import Namespace
from typing import Any

from app.commands.approval_words import case_words, job_words, list_words, route_words
from app.commands.walking import walk_here
from app.desk import show as tell
from app.desk import with_database
from db.models import ApprovalCase, Job
from exam.approval import Verdict
from exam.errors import RuleBroken
from handlers import nouns
from handlers.act import Act
from handlers.approval import deciding, showing, withdrawing
from handlers.approval.batches import Selection, decide_many
from handlers.approval.topics import Ruling
from handlers.jobs import showing as job_showing
from handlers.jobs import undoing, walking

KNOWN = nouns.KNOWN
LONGEST_HINT = 200


def list_cases(given: Namespace) -> int:
    async def work(act: Act) -> int:
        told = await showing.desk(act, given.topic, everything=given.everything)
        return tell(told, given.json, list_words)

    return with_database(work)


def show_case(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return tell(await showing.show(given.id, act), given.json, case_words)

    return with_database(work)


def decide(given: Namespace) -> int:
    """One id is decided at once, with its consequences; several are a bulk act that can be undone."""
    if given.all == bool(given.id) or (given.all and not given.topic):
        raise RuleBroken("which_cases")
    if len(given.hint) > LONGEST_HINT:
        raise RuleBroken("hint_too_long", most=LONGEST_HINT)
    ruling = Ruling(Verdict(given.verdict), given.reason, given.hint)

    async def work(act: Act) -> int:
        if len(given.id) == 1:
            await deciding.decide(given.id[0], ruling, act)
            return tell(await showing.show(given.id[0], act), given.json, case_words)
        topic = given.topic or await _topic_of(given.id[0])
        job = await decide_many(Selection(topic, tuple(given.id), given.plan), ruling, act)
        return await _walked(job.id, given, act)

    return with_database(work)


def withdraw(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await withdrawing.withdraw(given.id, act)
        return tell(await showing.show(given.id, act), given.json, case_words)

    return with_database(work)


def show_routes(given: Namespace) -> int:
    """The routes in force; of one topic its reasons, too."""

    async def work(act: Act) -> int:
        told: dict[str, Any] = {"routes": await showing.show_routes(act, given.topic)}
        if given.topic:
            told["reasons"] = await showing.show_reasons(act, given.topic)
        return tell(told, given.json, route_words)

    return with_database(work)


def show_job(given: Namespace) -> int:
    async def work(act: Act) -> int:
        job = await walking.find_for(given.id, act)
        if given.resume:
            return await _walked(job.id, given, act)
        return tell(await job_showing.show(job), given.json, job_words)

    return with_database(work)


def undo(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await undoing.undo(given.id, act)
        return await _walked(given.id, given, act)

    return with_database(work)


async def _topic_of(case_id: int) -> str:
    case = await ApprovalCase.get_or_none(id=case_id)
    if case is None:
        raise RuleBroken("unknown_id", what="审批件", id=case_id)
    return case.topic


async def _walked(job_id: int, given: Namespace, act: Act) -> int:
    await walk_here(job_id, "审批", act)
    return tell(await job_showing.show(await Job.get(id=job_id)), given.json, job_words)
