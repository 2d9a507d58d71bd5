"""Lists and objections for staff: in numbers and masked; one objection whole, which is audited (C11)."""

from typing import Any

from tortoise.functions import Count

from db import audit
from db.atomic import atomic
from db.models import Objection, Plan, Publicity, PublicityEntry
from db.secrets import opened
from exam import objection
from exam.errors import RuleBroken
from exam.people import mask_name, mask_phone
from handlers import policies
from handlers.act import Act

MOST = 200


async def list_publicities(plan_code: str, act: Act) -> list[dict[str, Any]]:
    """The lists of a plan, the newest first; raises RuleBroken: not_allowed, unknown_plan."""
    policies.allow_somewhere(act, "publicity.list")
    plan = await (await policies.rows(Plan, act)).filter(code=plan_code).first()
    if plan is None:
        raise RuleBroken("unknown_plan", code=plan_code[:48])
    return [await _told(row, plan) for row in await Publicity.filter(plan_id=plan.id).order_by("-id")]


async def show(publicity_id: int, after: int, act: Act) -> dict[str, Any]:
    """One list with some hundred of its lines behind `after`, and how many objections each has."""
    policies.allow_somewhere(act, "publicity.list")
    seen = (await policies.rows(Publicity, act)).filter(id=publicity_id).select_related("plan")
    row = await seen.first()
    if row is None:
        raise RuleBroken("unknown_id", what="公示", id=publicity_id)
    lines = PublicityEntry.filter(publicity_id=row.id, id__gt=after).annotate(objections_=Count("objections"))
    page = await lines.order_by("id").limit(MOST).values("id", "registration_id", "line", "objections_")
    return {
        **await _told(row, row.plan),
        "entries": [{name.rstrip("_"): each[name] for name in each} for each in page],
        "next": page[-1]["id"] if len(page) == MOST else None,
    }


async def _told(row: Publicity, plan: Plan) -> dict[str, Any]:
    objections = Objection.filter(publicity_entry__publicity_id=row.id)
    return {
        "id": row.id,
        "plan": plan.code,
        "state": row.state.value,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "shown": await PublicityEntry.filter(publicity_id=row.id).count(),
        "objections": await objections.count(),
        "open_objections": await objections.filter(state=objection.State.OPEN).count(),
    }


async def list_objections(everything: bool, act: Act) -> list[dict[str, Any]]:
    """Those that wait for a decision, the oldest first, or all of them."""
    policies.allow_somewhere(act, "objection.list")
    rows = await policies.rows(Objection, act)
    if not everything:
        rows = rows.filter(state=objection.State.OPEN)
    found = rows.select_related("publicity_entry__publicity__plan").order_by("id").limit(MOST)
    return [_line(row) for row in await found]


@atomic
async def read(objection_id: int, act: Act) -> dict[str, Any]:
    """One objection with its words and who says them; that it was read is audited."""
    policies.allow_somewhere(act, "objection.list")
    seen = (await policies.rows(Objection, act)).filter(id=objection_id)
    row = await seen.select_related("publicity_entry__publicity__plan").first()
    if row is None:
        raise RuleBroken("unknown_id", what="异议", id=objection_id)
    await audit.record("objection.read", f"objection:{row.id}", {}, act.actor, act.now)
    whole = {"name": opened(row.from_name), "phone": opened(row.from_phone), "text": opened(row.text)}
    return {**_line(row), **whole}


def _line(row: Objection) -> dict[str, Any]:
    entry = row.publicity_entry
    return {
        "id": row.id,
        "plan": entry.publicity.plan.code,
        "registration": entry.registration_id,
        "entry": entry.line,
        "name": mask_name(opened(row.from_name)),
        "phone": mask_phone(opened(row.from_phone)),
        "at": row.at,
        "state": row.state.value,
        "result": row.result,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
    }
