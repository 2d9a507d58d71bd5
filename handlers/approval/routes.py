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


async def as_steps(route_id: int) -> list[Step]:
    """The steps of a stored route as the rules know them."""
    return [
        Step(
            number=row.number,
            role=row.role.value,
            function=row.function.value if row.function else "",
            place=row.place,
            days=row.days,
            may_batch=row.may_batch,
        )
        for row in await steps_of(route_id)
    ]


def shipped() -> dict[str, list[Step]]:
    """The routes of the profile by topic, in force where nobody has set another."""
    known = _read()["route"]
    return {
        topic: [_step(number, each) for number, each in enumerate(steps, 1)] for topic, steps in known.items()
    }


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
    known = {row.code: row for row in await reasons_of(topic)}
    if code not in known:
        told = "、".join(f"{row.code}（{row.text}）" for row in known.values())
        raise RuleBroken("no_such_reason", code=code or "（空）", codes=told or "无")
    return known[code]


async def reasons_of(topic: str) -> list[ReturnReason]:
    """Those that may be given now, in their order."""
    await ship_reasons(topic)
    return await ReturnReason.filter(topic=topic, retired_at=None).order_by("id")


async def _ship(topic: str, act: Act) -> ApprovalRoute:
    """The profile's route becomes version 1 when it is first needed."""
    known = shipped()
    if topic not in known:
        raise RuleBroken("no_route", topic=topic)
    return await set_route(topic, None, known[topic], act)


async def ship_reasons(topic: str) -> None:
    """The profile's reasons of a topic that has none yet."""
    if await ReturnReason.filter(topic=topic).exists():
        return
    known = _read()["reason"].get(topic, {})
    await ReturnReason.bulk_create(
        (ReturnReason(topic=topic, code=code, text=text, hint=hint) for code, (text, hint) in known.items()),
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
