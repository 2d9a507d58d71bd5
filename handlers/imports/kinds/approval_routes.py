"""Routes of approval: who is asked one after the other about a topic, where, and within how many days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from db.models import ApprovalRoute
from exam.approval import Place, Step
from exam.policy import Function, Role
from handlers.act import Act
from handlers.approval import routes
from handlers.imports import kind, lists
from handlers.imports.columns import Column
from handlers.imports.kinds.return_reasons import TOPICS
from handlers.imports.rows import Outcome, Row, refuse_repeats
from handlers.policies import places
from messages.words import say

ROLES = {say(f"role.{each.value}"): each for each in Role}
FUNCTIONS = {say(f"function.{each.value}"): each for each in Function}
PLACES = {say(f"approval_place.{each.value}"): each for each in Place}
BATCH, NOBODY = "批量", "无"
MOST_STEPS, MOST_DAYS = 6, 60
STEP = re.compile(r"(?P<role>[^:(]+)(\((?P<function>[^)]+)\))?:(?P<place>[^:]+)(:(?P<days>\d{1,2}))?(:批量)?")
HINT = "依次写“岗位(科室):办理地点:工作日:批量”，用分号分隔；科室、工作日、批量可省；不需要审批写“无”"

COLUMNS = (
    Column("机构代码", "这个机构及其下级；不填为整个系统", "3601", required=False, code=True),
    Column("事项", "、".join(TOPICS) + "之一", "报名", choices=tuple(TOPICS)),
    Column("步骤", HINT, "科员:本级:3:批量;科长:本级:2:批量;分管主任:本级:2"),
)


@dataclass(frozen=True, slots=True, repr=False)
class RouteEntry(kind.Entry):
    organisation_id: int | None
    topic: str
    steps: tuple[Step, ...]


async def prepare(rows: list[Row], act: Act) -> list[RouteEntry]:
    refuse_repeats(rows, "事项", lambda row: (row.text("机构代码"), row.text("事项")))
    owners, reach = await lists.organisations(), await places(act, "register.change")
    entries = []
    for row in rows:
        owner = _owner(row, owners, reach)
        steps = _steps(row)
        if not row.reasons:
            entries.append(RouteEntry(row, owner, TOPICS[row.text("事项")], steps))
    return entries


def _owner(row: Row, owners: Mapping[str, int], reach: frozenset[int] | None) -> int | None:
    if not row.text("机构代码") and reach is not None and not reach >= set(owners.values()):
        row.refuse("whole")
    return lists.owner_in(row, "机构代码", owners, reach)


def _steps(row: Row) -> tuple[Step, ...]:
    text = row.text("步骤").replace("；", ";").replace("：", ":").replace("（", "(").replace("）", ")")
    if text in {"", NOBODY}:
        return ()
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not 1 <= len(parts) <= MOST_STEPS:
        row.refuse("route_length", most=MOST_STEPS)
        return ()
    return tuple(step for number, part in enumerate(parts, 1) if (step := _step(row, number, part)))


def _step(row: Row, number: int, part: str) -> Step | None:
    found = STEP.fullmatch(part)
    role, function, place, days = found.group("role", "function", "place", "days") if found else [""] * 4
    known = role in ROLES and place in PLACES and (function or "") in {"", *FUNCTIONS}
    if not known or (days and not 1 <= int(days) <= MOST_DAYS):
        words = {"roles": "、".join(ROLES), "places": "、".join(PLACES), "days": MOST_DAYS}
        row.refuse("route_step", part=part[:20], **words)
        return None
    department = FUNCTIONS[function].value if function else ""
    working_days = int(days) if days else None
    return Step(number, ROLES[role].value, department, PLACES[place], working_days, part.endswith(BATCH))


async def write(entries: list[RouteEntry], act: Act) -> None:
    for entry in entries:
        before = await _in_force(entry)
        if before is not None and tuple(await routes.as_steps(before.id)) == entry.steps:
            entry.row.outcome = Outcome.UNCHANGED
            continue
        await routes.set_route(entry.topic, entry.organisation_id, list(entry.steps), act)
        entry.row.outcome = Outcome.CHANGED if before else Outcome.ADDED


async def _in_force(entry: RouteEntry) -> ApprovalRoute | None:
    mine = ApprovalRoute.filter(organisation_id=entry.organisation_id, topic=entry.topic, retired_at=None)
    return await mine.order_by("-version").first()


APPROVAL_ROUTES = kind.Kind("审批流程", COLUMNS, prepare, write, owned=True)
"""A route is one row: all of its steps are taken, or none. Running cases stay with theirs (domain.md 29)."""
