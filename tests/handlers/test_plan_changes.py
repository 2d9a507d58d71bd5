"""Changes of time and place: asked, approved, carried out, paid for with points, told to the district."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from plan_rows import ELECTRICIAN, EXAM, HOUSE, NOW, a_catalogue, a_draft, later
from staff_rows import a_member, a_province, acting_as

from db import settings
from db.models import (
    Announcement,
    ApprovalCase,
    Deadline,
    MeritEntry,
    Occupation,
    Organisation,
    OutgoingMessage,
    Plan,
    PlanChange,
    PlanSubject,
    Venue,
    VenueOccupation,
)
from delivery.alarms import open_alarms
from exam.approval import Verdict
from exam.changing import State
from exam.errors import RuleBroken
from exam.plan import State as PlanState
from exam.policy import Role
from handlers.act import Act
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.plans import changing, deadlines, drafting, items
from handlers.plans.changing import Asked

LATER = date(2027, 5, 29)


async def a_published_plan() -> tuple[Plan, Act]:
    """Of the city 3601, with a venue in each of two districts; the chief above decides."""
    tree = await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(), HOUSE)
    await items.add_item(plan.id, ELECTRICIAN, HOUSE)
    await Plan.filter(id=plan.id).update(state=PlanState.PUBLISHED, announced_at=NOW)
    for code, district in (("V1", "360102"), ("V2", "360202"), ("V3", "360102")):
        venue = await Venue.create(
            code=code, name=f"{code}考点", organisation=tree["3601"], district=tree[district], changed_at=NOW
        )
        if code != "V3":
            await VenueOccupation.create(venue=venue, occupation=await Occupation.get(name="电工"))
    return plan, await acting_as(await a_member(tree["36"], Role.CHIEF), NOW)


async def judged(change: PlanChange, chief: Act, verdict: Verdict = Verdict.PASS) -> PlanChange:
    case = await ApprovalCase.get(topic="plan_change", topic_id=change.id)
    reason = "" if verdict is Verdict.PASS else "cause"
    await decide(case.id, Ruling(verdict, reason), chief)
    return await PlanChange.get(id=change.id)


async def points() -> list[tuple[str, Decimal]]:
    rows = await MeritEntry.all().order_by("reason")
    return [(row.reason, row.points) for row in rows]


async def test_an_approved_change_of_time_moves_days_and_deadlines_and_costs_a_point(database: str) -> None:
    plan, chief = await a_published_plan()

    change = await judged(await changing.ask(plan.id, Asked("场地检修", LATER), HOUSE), chief)

    assert (change.state, change.late) == (State.APPLIED, False)
    assert (await Plan.get(id=plan.id)).exam_on == LATER
    assert {row.held_on for row in await PlanSubject.all()} == {LATER}
    assert (await Deadline.get(plan_id=plan.id, code="arrange")).due_on == date(2027, 5, 17)
    assert await points() == [("time_changed", Decimal("-1"))]
    [notice] = await Announcement.all()
    assert (notice.kind, notice.body) == ("changed", "考试日期由 2027-05-15 改为 2027-05-29。")


async def test_a_place_in_another_district_is_told_there(database: str) -> None:
    plan, chief = await a_published_plan()
    await Organisation.filter(code="360202").update(phone="13900139000")

    change = await judged(await changing.ask(plan.id, Asked("场地检修", None, "V1", "V2"), HOUSE), chief)

    told = await OutgoingMessage.get(message="plan_elsewhere")
    assert told.text.startswith("2027年5月统考的考点变更为V2考点,考试日期为2027年5月15日,特此告知。")
    assert (told.address, change.told_at) == ("+8613900139000", NOW)
    assert await points() == [("place_changed", Decimal("-1"))]


async def test_a_district_without_a_number_raises_an_alarm(database: str) -> None:
    plan, chief = await a_published_plan()

    change = await judged(await changing.ask(plan.id, Asked("场地检修", None, "V1", "V2"), HOUSE), chief)

    assert change.told_at is None
    assert [(each.kind, each.scope) for each in await open_alarms()] == [("district_untold", str(change.id))]


async def test_a_late_request_moves_the_exam_by_fifteen_working_days_and_costs_more(database: str) -> None:
    plan, chief = await a_published_plan()
    late = later("05-11 09:00")
    with pytest.raises(RuleBroken) as refused:
        await changing.ask(plan.id, Asked("停电", LATER), late)
    assert refused.value.values == {"days": 15, "earliest": date(2027, 6, 4)}

    change = await changing.ask(plan.id, Asked("停电", date(2027, 6, 5)), late)
    await judged(change, replace(chief, now=late.now))

    assert change.late
    assert await points() == [("late_change", Decimal("-3")), ("time_changed", Decimal("-1"))]


async def test_a_waived_notice_is_not_late(database: str) -> None:
    plan, _ = await a_published_plan()
    late = later("05-11 09:00")
    await deadlines.waive(plan.id, "change", "台风", late)

    assert not (await changing.ask(plan.id, Asked("台风", LATER), late)).late


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (Asked("检修", date(2027, 5, 14)), "change_earlier"),
        (Asked("检修", EXAM), "change_nothing"),
        (Asked("检修"), "change_nothing"),
        (Asked("检修", None, "V1", "V1"), "change_nothing"),
        (Asked("检修", None, "V1"), "change_venues"),
        (Asked("检修", None, "V1", "V3"), "change_unfiled"),
        (Asked("检修", None, "V1", "V9"), "unknown_id"),
        (Asked("检修", LATER, subject=99), "unknown_id"),
        (Asked("  ", LATER), "change_reason"),
    ],
)
async def test_a_faulty_request_is_refused(database: str, asked: Asked, reason: str) -> None:
    plan, _ = await a_published_plan()

    with pytest.raises(RuleBroken, match=reason):
        await changing.ask(plan.id, asked, HOUSE)

    assert await PlanChange.all().count() == 0


async def test_one_request_waits_at_a_time_and_a_returned_one_is_asked_anew(database: str) -> None:
    plan, chief = await a_published_plan()
    first = await changing.ask(plan.id, Asked("检修", LATER), HOUSE)
    with pytest.raises(RuleBroken, match="change_open"):
        await changing.ask(plan.id, Asked("检修", LATER), HOUSE)

    assert (await judged(first, chief, Verdict.RETURN)).state is State.REFUSED

    again = await changing.ask(plan.id, Asked("检修，附证明", LATER), HOUSE)
    assert (again.state, (await Plan.get(id=plan.id)).exam_on) == (State.REQUESTED, EXAM)
    assert await points() == []


async def test_one_subject_moves_alone(database: str) -> None:
    plan, chief = await a_published_plan()
    practical = await PlanSubject.get(subject__kind="practical")

    await judged(await changing.ask(plan.id, Asked("检修", LATER, subject=practical.id), HOUSE), chief)

    held: list[Any] = await PlanSubject.all().order_by("subject_id").values_list("held_on", flat=True)
    assert (held, (await Plan.get(id=plan.id)).exam_on) == ([EXAM, LATER], EXAM)


async def test_points_are_those_that_are_set_and_none_is_no_entry(database: str) -> None:
    plan, chief = await a_published_plan()
    await settings.change("merit.time_changed", "0", "staff", NOW)

    await judged(await changing.ask(plan.id, Asked("检修", LATER), HOUSE), chief)

    assert await points() == []


async def test_a_draft_is_edited_and_needs_no_request(database: str) -> None:
    await a_province()
    plan = await drafting.add(a_draft(), HOUSE)

    with pytest.raises(RuleBroken, match="plan_not_allowed"):
        await changing.ask(plan.id, Asked("检修", LATER), HOUSE)
