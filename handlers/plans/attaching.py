"""What an applicant for a special session must attach before it is handed in (domain.md 78)."""

from dataclasses import dataclass

from db.atomic import atomic
from db.models import File, Plan, PlanFile
from exam.errors import RuleBroken
from exam.plan import ATTACHMENTS, Attachment
from handlers import policies
from handlers.act import Act
from handlers.applying.scans import Upload, content_of, keep
from handlers.plans import desk
from messages.words import say

MOST = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A scan as it was handed over: JPEG or PDF (exam.scan)."""

    kind: Attachment
    name: str
    content: bytes


@atomic
async def attach(plan_id: int, paper: Paper, act: Act) -> PlanFile:
    """Hang a scan on an application that was not handed in; the same bytes once more change nothing.

    Raises RuleBroken: unknown_id, plan_submitted, not_allowed, attachment_unasked, attachment_many,
    attachment_refused.
    """
    plan = await desk.lock_editable(plan_id)
    await policies.allow(act, "plan.edit", desk.owner(plan))
    if paper.kind not in required(plan):
        raise RuleBroken("attachment_unasked", kinds=_words(required(plan)) or "无")
    held = PlanFile.filter(plan_id=plan.id)
    if await held.count() >= MOST:
        raise RuleBroken("attachment_many", most=MOST)
    kept = await keep(Upload(paper.kind.value, paper.name, paper.content), act)
    if kept.file is None:
        raise RuleBroken("attachment_refused", why=say(f"applying.{kept.refused}"))
    same = await held.filter(kind=paper.kind, file__sha256=kept.file.sha256).first()
    if same is not None:
        await kept.file.delete()
        return same
    await desk.record(plan, "attached", {"kind": paper.kind.value}, act)
    return await PlanFile.create(plan_id=plan.id, file_id=kept.file.id, kind=paper.kind, at=act.now)


@atomic
async def detach(plan_id: int, number: int, act: Act) -> None:
    """Take a scan off; its bytes are dropped when no row names them. Raises RuleBroken as `attach` does."""
    plan = await desk.lock_editable(plan_id)
    await policies.allow(act, "plan.edit", desk.owner(plan))
    row = await PlanFile.get_or_none(id=number, plan_id=plan.id)
    if row is None:
        raise RuleBroken("unknown_id", what="材料", id=number)
    await row.delete()
    await File.filter(id=row.file_id).delete()
    await desk.record(plan, "detached", {"kind": row.kind.value}, act)


async def content(plan_id: int, number: int, act: Act) -> bytes:
    """The bytes of a scan, for whoever may see the plan; RuleBroken("unknown_id"), db.storage.Gone."""
    seen = (await policies.rows(PlanFile, act)).filter(id=number, plan_id=plan_id)
    row = await seen.select_related("file").first()
    if row is None:
        raise RuleBroken("unknown_id", what="材料", id=number)
    return await content_of(row.file)


def required(plan: Plan) -> frozenset[Attachment]:
    """What its kind of applicant must attach; nothing for any other plan."""
    return ATTACHMENTS[plan.applicant_kind] if plan.applicant_kind else frozenset()


async def check_whole(plan: Plan) -> None:
    """Refuse an application that lacks a required scan: RuleBroken("attachment_missing")."""
    held = set(await PlanFile.filter(plan_id=plan.id).values_list("kind", flat=True))
    missing = required(plan) - held
    if missing:
        raise RuleBroken("attachment_missing", kinds=_words(missing))


def _words(kinds: frozenset[Attachment]) -> str:
    return "、".join(say(f"attachment.{each}") for each in sorted(kinds))
