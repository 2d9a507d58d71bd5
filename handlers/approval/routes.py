"""Which route a case takes: that of the nearest organisation, or the one that ships with the profile."""

import tomllib
from typing import Any

from db import settings
from db.callers import place
from db.models import ApprovalRoute, ApprovalStep, Organisation, ReturnReason
from exam.approval import Place, Step, check_steps
from exam.errors import RuleBroken
from exam.policy import Function, Role, beginnings
from handlers.act import Act

KIND = "approval"


async def route_for(topic: str, organisation_id: int | None, act: Act) -> ApprovalRoute:
    """The route in force, the nearest on the path; RuleBroken("no_route") where there is none."""
    known = ApprovalRoute.filter(topic=topic, retired_at=None, in_force_at__lte=act.now).order_by("-version")
    if organisation_id is not None:
        path, _ = await place(organisation_id)
        above = [row.id for row in await Organisation.filter(path__in=beginnings(path)).order_by("-path")]
        own = {row.organisation_id: row for row in await known.filter(organisation_id__in=above)}
        nearest = next((own[each] for each in above if each in own), None)
        if nearest is not None:
            return nearest
    common = await known.filter(organisation_id=None).first()
    return common or await _ship(topic, act)


async def steps_of(route_id: int) -> list[ApprovalStep]:
    return await ApprovalStep.filter(approval_route_id=route_id).order_by("number")


async def set_route(topic: str, organisation_id: int | None, steps: list[Step], act: Act) -> ApprovalRoute:
    """Put a new version in force, inside the caller's transaction; running cases stay with theirs."""
    check_steps(steps)
    before = ApprovalRoute.filter(topic=topic, organisation_id=organisation_id)
    last = await before.order_by("-version").first()
    await before.filter(retired_at=None).update(retired_at=act.now)
    route = await ApprovalRoute.create(
        organisation_id=organisation_id,
        topic=topic,
        version=last.version + 1 if last else 1,
        in_force_at=act.now,
        made_by=act.actor,
    )
    await ApprovalStep.bulk_create(
        ApprovalStep(
            approval_route_id=route.id,
            number=step.number,
            role=Role(step.role),
            function=Function(step.function) if step.function else None,
            place=step.place,
            days=step.days,
            may_batch=step.may_batch,
        )
        for step in steps
    )
    return route


async def reason_of(topic: str, code: str) -> ReturnReason:
    """The reason behind a code; RuleBroken("no_such_reason") names those that may be given."""
    if not await ReturnReason.filter(topic=topic).exists():
        await _ship_reasons(topic)
    known = {row.code: row for row in await ReturnReason.filter(topic=topic, retired_at=None).order_by("id")}
    if code not in known:
        told = "、".join(f"{row.code}（{row.text}）" for row in known.values())
        raise RuleBroken("no_such_reason", code=code or "（空）", codes=told or "无")
    return known[code]


async def _ship(topic: str, act: Act) -> ApprovalRoute:
    """The profile's route becomes version 1 when it is first needed."""
    shipped = _read()["route"].get(topic)
    if shipped is None:
        raise RuleBroken("no_route", topic=topic)
    return await set_route(topic, None, [_step(number, each) for number, each in enumerate(shipped, 1)], act)


async def _ship_reasons(topic: str) -> None:
    shipped = _read()["reason"].get(topic, {})
    await ReturnReason.bulk_create(
        (
            ReturnReason(topic=topic, code=code, text=text, hint=hint)
            for code, (text, hint) in shipped.items()
        ),
        ignore_conflicts=True,
    )


def _step(number: int, told: dict[str, Any]) -> Step:
    return Step(
        number=number,
        role=told["role"],
        function=told.get("function", ""),
        place=Place(told["place"]),
        days=told.get("days"),
        may_batch=told.get("batch", False),
    )


def _read() -> dict[str, Any]:
    return tomllib.loads(settings.profile_file(KIND).read_text(encoding="utf-8"))
