"""An office that decides: its people, cases of a noun that remembers, and bulk acts on them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from staff_rows import a_member, a_province, acting_as
from tortoise.transactions import in_transaction

from db.models import ApprovalCase, Job, Organisation
from exam.approval import State, Verdict
from exam.policy import Role
from handlers.act import Act
from handlers.approval.batches import Selection, decide_many
from handlers.approval.submitting import submit_many
from handlers.approval.topics import Ruling, Topic, register
from handlers.jobs.walking import walk_all

TOPIC = "registration"
PASS = Ruling(Verdict.PASS)
RETURN = Ruling(Verdict.RETURN, "photo", "请换照片")
REJECT = Ruling(Verdict.REJECT, "condition")


@dataclass
class Noun(Topic):
    """What it heard, in order: what happened, to which ids."""

    heard: list[tuple[str, list[int]]] = field(default_factory=list)
    paid: set[int] = field(default_factory=set)

    async def approved(self, ids: Sequence[int], act: Act) -> None:
        self.heard.append(("approved", sorted(ids)))

    async def returned(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        self.heard.append((f"returned {reason} {hint}", sorted(ids)))

    async def rejected(self, ids: Sequence[int], reason: str, hint: str, act: Act) -> None:
        self.heard.append((f"rejected {reason}", sorted(ids)))

    async def withdrawn(self, ids: Sequence[int], act: Act) -> None:
        self.heard.append(("withdrawn", sorted(ids)))

    async def reopened(self, ids: Sequence[int], act: Act) -> None:
        self.heard.append(("reopened", sorted(ids)))

    async def gone_on(self, ids: Sequence[int]) -> set[int]:
        return self.paid & set(ids)

    async def settled(self, state: State, ids: Sequence[int], ruling: Ruling, act: Act) -> None:
        self.heard.append((f"settled {state}", sorted(ids)))


@dataclass
class Office:
    """The city 3601 with one person per step, and an agent who submits."""

    tree: dict[str, Organisation]
    noun: Noun
    agent: Act
    clerk: Act
    chief: Act
    director: Act

    async def submitted(self, *ids: int) -> list[int]:
        """Cases of these registrations, submitted by the agent; their ids."""
        async with in_transaction():
            await submit_many(TOPIC, ids, self.tree["3601"].id, self.agent)
        open_ = ApprovalCase.filter(topic=TOPIC, topic_id__in=ids, state=State.OPEN).order_by("topic_id")
        return [row.id for row in await open_]

    async def batch(self, act: Act, cases: Sequence[int] = (), ruling: Ruling = PASS) -> Job:
        """Decided as a bulk act and walked once; it may still be undone."""
        job = await decide_many(Selection(TOPIC, tuple(cases)), ruling, act)
        await walk_all(job.id, lambda: act)
        return await Job.get(id=job.id)


async def an_office() -> Office:
    tree, noun = await a_province(), Noun()
    register(TOPIC, noun)
    people = [
        await acting_as(await a_member(tree["3601"], role))
        for role in (Role.AGENT, Role.CLERK, Role.CHIEF, Role.DIRECTOR)
    ]
    return Office(tree, noun, *people)


def later(act: Act, **period: float) -> Act:
    return replace(act, now=act.now + timedelta(**period))


async def state_of(case_id: int) -> tuple[str, Any]:
    """The state of a case and the number of its step."""
    row = await ApprovalCase.get(id=case_id).select_related("approval_step")
    return row.state.value, row.approval_step.number if row.approval_step else None
