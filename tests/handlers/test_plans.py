"""Plans from the draft to the announcement, by whom, and what each step refuses, on both databases."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from plan_rows import ELECTRICIAN, EXAM, HOUSE, NOW, a_catalogue, a_draft, a_plan, later
from staff_rows import a_member, a_province, acting_as

from db.models import Announcement, Audit, OrganisationScope, Plan, PlanItem, PlanSubject
from db.models import Occupation as Trade
from exam.calendar import CHINA
from exam.catalogue import Mode, SubjectKind
from exam.errors import RuleBroken
from exam.plan import Applicant, Kind, State
from exam.policy import Role
from handlers.plans import deadlines, drafting, items, publishing, showing
from handlers.plans.items import Wish

SPECIAL = {"organisation": "S3601", "kind": Kind.SPECIAL, "applicant_kind": Applicant.PRISON_ARMY}


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


async def test_a_city_drafts_a_plan_whose_times_follow_from_its_exam_day(database: str) -> None:
    await a_province()

    plan = await drafting.add(a_draft(), HOUSE)

    assert (plan.code, plan.state) == ("3601-2027-001", State.DRAFT)
    assert (plan.opens_at, plan.closes_at, plan.pay_until_at) == (
        at(date(2027, 3, 16), 9),
        at(date(2027, 4, 15), 18),
        at(date(2027, 4, 22), 18),
    )
    assert (await drafting.add(a_draft(), HOUSE)).code == "3601-2027-002"
    assert [row.action for row in await Audit.all()] == ["plan.add", "plan.add"]


async def test_a_special_session_is_kept_by_the_centre_right_above_its_applicant(database: str) -> None:
    tree = await a_province()

    own_line = await drafting.add(a_draft(**SPECIAL), HOUSE)
    by_business = await drafting.add(a_draft(**{**SPECIAL, "organisation": "S9"}), HOUSE)

    assert (own_line.organisation_id, own_line.applicant_id) == (tree["360102"].id, tree["S3601"].id)
    assert by_business.organisation_id == tree["360102"].id
    assert (await showing.show_plan(own_line.id, HOUSE))["attachments"] == ["authority_proof"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"organisation": "nowhere"}, "unknown_id"),
        ({"organisation": "S3601"}, "not_a_centre"),
        ({**SPECIAL, "organisation": "3601"}, "applicant_is_centre"),
        ({"kind": Kind.SPECIAL}, "plan_applicant"),
        ({"applicant_kind": Applicant.PRISON_ARMY}, "plan_applicant"),
        ({"category": ""}, "plan_category"),
        ({"title": "  "}, "plan_title"),
        ({"exam_on": NOW.date()}, "plan_in_past"),
        ({"closes_at": at(EXAM, 9)}, "plan_times"),
        ({"opens_at": at(date(2027, 4, 16), 9)}, "plan_times"),
    ],
)
async def test_a_faulty_draft_is_refused(database: str, changed: dict[str, Any], reason: str) -> None:
    await a_province()

    with pytest.raises(RuleBroken, match=reason):
        await drafting.add(a_draft(**changed), HOUSE)

    assert await Plan.all().count() == 0


async def test_an_item_holds_each_subject_in_a_maintained_mode(database: str) -> None:
    await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(), HOUSE)
    wish = replace(ELECTRICIAN, days={SubjectKind.PRACTICAL: date(2027, 5, 22)})

    await items.add_item(plan.id, wish, HOUSE)

    held = await PlanSubject.all().order_by("subject_id").values_list("subject__kind", "mode", "held_on")
    assert held == [("theory", Mode.PAPER, EXAM), ("practical", Mode.HANDS_ON, date(2027, 5, 22))]


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (replace(ELECTRICIAN, modes={}), "mode_unclear"),
        (replace(ELECTRICIAN, modes={SubjectKind.THEORY: Mode.ORAL}), "mode_not_maintained"),
        (replace(ELECTRICIAN, level=2), "item_without_mode"),
        (replace(ELECTRICIAN, level=5), "level_not_offered"),
        (replace(ELECTRICIAN, occupation="4-03-02-01"), "item_category"),
        (replace(ELECTRICIAN, occupation="9-99"), "unknown_id"),
        (replace(ELECTRICIAN, days={SubjectKind.PRACTICAL: date(2027, 5, 14)}), "subject_too_early"),
        (replace(ELECTRICIAN, days={SubjectKind.LANGUAGE: EXAM}), "subject_not_held"),
        (replace(ELECTRICIAN, panel="3601"), "not_a_panel"),
        (replace(ELECTRICIAN, standard="2018"), "unknown_id"),
    ],
)
async def test_a_faulty_item_is_refused_and_leaves_nothing_behind(
    database: str, wish: Wish, reason: str
) -> None:
    await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(), HOUSE)

    with pytest.raises(RuleBroken, match=reason):
        await items.add_item(plan.id, wish, HOUSE)

    assert await PlanItem.all().count() == 0


async def test_an_item_comes_once_and_goes_again_while_the_plan_is_a_draft(database: str) -> None:
    await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(), HOUSE)
    item = await items.add_item(plan.id, ELECTRICIAN, HOUSE)
    with pytest.raises(RuleBroken, match="item_exists"):
        await items.add_item(plan.id, ELECTRICIAN, HOUSE)

    await items.remove_item(plan.id, item.id, HOUSE)

    assert (await PlanItem.all().count(), await PlanSubject.all().count()) == (0, 0)
    await Plan.filter(id=plan.id).update(state=State.SUBMITTED)
    with pytest.raises(RuleBroken, match="plan_submitted"):
        await items.add_item(plan.id, ELECTRICIAN, HOUSE)


async def test_an_applicant_asks_only_for_what_its_licence_names(database: str) -> None:
    tree = await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(**SPECIAL), HOUSE)
    scope: dict[str, Any] = {"organisation": tree["S3601"], "occupation": await Trade.get(name="电工")}
    await OrganisationScope.create(**scope, level_id=3, from_on=date(2020, 1, 1), until_on=date(2027, 5, 14))
    with pytest.raises(RuleBroken, match="out_of_licence"):
        await items.add_item(plan.id, ELECTRICIAN, HOUSE)

    await OrganisationScope.create(**scope, level_id=3, from_on=date(2027, 5, 15))

    assert (await items.add_item(plan.id, ELECTRICIAN, HOUSE)).level_id == 3


async def an_approved_plan() -> Plan:
    await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(), HOUSE)
    await items.add_item(plan.id, ELECTRICIAN, HOUSE)
    await Plan.filter(id=plan.id).update(state=State.APPROVED)
    return plan


async def test_an_approved_plan_is_announced_with_its_items(database: str) -> None:
    plan = await an_approved_plan()

    await publishing.publish(plan.id, HOUSE)

    [notice] = await Announcement.all()
    assert (notice.kind, notice.title, notice.published_at) == ("plan", "鉴定公告：2027年5月统考", NOW)
    assert (
        notice.body.splitlines()[1] == "电工三级：理论（纸笔作答，2027-05-15）、实操（动手实操，2027-05-15）"
    )
    assert (await Plan.get(id=plan.id)).state is State.PUBLISHED


async def test_a_plan_is_published_in_time_or_with_a_waiver(database: str) -> None:
    plan = await an_approved_plan()
    await Plan.filter(id=plan.id).update(closes_at=at(date(2027, 4, 30), 18))
    late = later("04-19 18:01")
    with pytest.raises(RuleBroken) as refused:
        await publishing.publish(plan.id, late)
    assert (refused.value.reason, refused.value.values["deadline_code"]) == ("deadline_passed", "execute")

    await deadlines.waive(plan.id, "execute", "省中心要求调整", late)

    assert (await publishing.publish(plan.id, late)).state is State.PUBLISHED


async def test_a_plan_whose_registration_is_over_is_not_published(database: str) -> None:
    plan = await an_approved_plan()

    with pytest.raises(RuleBroken, match="registration_over"):
        await publishing.publish(plan.id, later("04-15 18:00"))


async def test_a_plan_that_nobody_approved_is_not_published(database: str) -> None:
    plan = await a_plan()

    with pytest.raises(RuleBroken, match="plan_not_allowed"):
        await publishing.publish(plan.id, HOUSE)


async def test_a_cancelled_plan_is_announced_as_such_when_it_was_public(database: str) -> None:
    plan, draft = await an_approved_plan(), await a_plan()
    await publishing.publish(plan.id, HOUSE)

    await publishing.cancel(plan.id, "考点停电检修", HOUSE)
    await publishing.cancel(draft.id, "重复", HOUSE)

    told = await Announcement.all().order_by("id").values_list("kind", "body")
    assert told[1:] == [("cancelled", "考点停电检修")]
    assert await Plan.filter(state=State.CANCELLED).count() == 2


async def test_staff_make_plans_of_their_own_centre_and_see_those_below(database: str) -> None:
    tree = await a_province()
    clerk = await acting_as(await a_member(tree["3601"], Role.CLERK))
    sibling = await acting_as(await a_member(tree["3602"], Role.CLERK))
    above = await acting_as(await a_member(tree["36"], Role.CLERK))
    agent = await acting_as(await a_member(tree["S3601"], Role.AGENT))
    for wrong in (sibling, above, agent):
        with pytest.raises(RuleBroken, match="not_allowed"):
            await drafting.add(a_draft(), replace(wrong, now=NOW))

    plan = await drafting.add(a_draft(), replace(clerk, now=NOW))
    special = await drafting.add(a_draft(**SPECIAL), replace(agent, now=NOW))

    seen = {
        who.actor: [each["id"] for each in await showing.list_plans(who)]
        for who in (clerk, sibling, above, agent)
    }
    assert list(seen.values()) == [[plan.id, special.id], [], [plan.id, special.id], [special.id]]
    with pytest.raises(RuleBroken, match="unknown_id"):
        await showing.show_plan(plan.id, sibling)


async def test_a_waiver_needs_a_chief_a_reason_and_a_deadline_that_is_open(database: str) -> None:
    tree = await a_province()
    plan = await drafting.add(a_draft(), HOUSE)
    clerk = await acting_as(await a_member(tree["3601"], Role.CLERK))
    chief = await acting_as(await a_member(tree["3601"], Role.CHIEF))
    with pytest.raises(RuleBroken, match="not_allowed"):
        await deadlines.waive(plan.id, "arrange", "设备迟到", clerk)
    with pytest.raises(RuleBroken, match="waiver_reason"):
        await deadlines.waive(plan.id, "arrange", " ", chief)

    row = await deadlines.waive(plan.id, "arrange", "设备迟到", chief)

    assert (row.waived_by, row.waiver) == (chief.actor, "设备迟到")
    [audited] = await Audit.filter(action="plan.waive")
    assert audited.detail == {"code": "arrange", "due_on": "2027-05-03"}
    with pytest.raises(RuleBroken, match="deadline_over"):
        await deadlines.waive(plan.id, "arrange", "再放", chief)
    with pytest.raises(RuleBroken, match="unknown_deadline"):
        await deadlines.waive(plan.id, "apply", "没有", chief)
