"""A plan goes up, is decided and comes back; its words reach the office that wrote it, on both databases."""

from datetime import datetime

import pytest
from plan_rows import ELECTRICIAN, HOUSE, NOW, a_catalogue, a_draft, later
from registration_rows import a_file
from staff_rows import a_member, a_province, acting_as

from db.models import ApprovalCase, Deadline, OutgoingMessage, Plan, PlanFile
from exam.approval import Verdict
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.plan import Applicant, Kind, State
from exam.policy import Role
from handlers.act import Act
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.plans import deadlines, drafting, items, submitting


async def a_submitted_plan() -> tuple[Plan, Act]:
    """A city's plan, and the chief of the province who decides."""
    tree = await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(), HOUSE)
    await items.add_item(plan.id, ELECTRICIAN, HOUSE)
    clerk = await acting_as(await a_member(tree["3601"], Role.CLERK), NOW)
    chief = await acting_as(await a_member(tree["36"], Role.CHIEF), NOW)
    return await submitting.submit(plan.id, clerk), chief


async def decided(plan: Plan, act: Act, verdict: Verdict, reason: str = "") -> Plan:
    case = await ApprovalCase.filter(topic="plan", topic_id=plan.id).order_by("-id").first()
    assert case is not None
    await decide(case.id, Ruling(verdict, reason), act)
    return await Plan.get(id=plan.id)


async def texts() -> list[str]:
    return [row.text for row in await OutgoingMessage.all().order_by("id")]


async def test_the_centre_above_approves_and_the_city_hears_of_it(database: str) -> None:
    plan, chief = await a_submitted_plan()
    assert plan.state is State.SUBMITTED

    approved = await decided(plan, chief, Verdict.PASS)

    assert (approved.state, approved.approved_at) == (State.APPROVED, NOW)
    assert await texts() == [
        "2027年5月统考已获批准,请办理发布等后续事项。如有疑问,请与质量督导科联系,联系电话:0791-12333。"
    ]


async def test_a_returned_plan_is_mended_and_submitted_again(database: str) -> None:
    plan, chief = await a_submitted_plan()

    returned = await decided(plan, chief, Verdict.RETURN, "dates")
    again = await submitting.submit(plan.id, HOUSE)

    assert (returned.state, again.state) == (State.RETURNED, State.SUBMITTED)
    assert [text.split("。")[0] for text in await texts()] == ["2027年5月统考已被退回:时间安排不当"]
    assert (await ApprovalCase.get(topic="plan")).round == 2


async def test_a_refused_plan_is_over(database: str) -> None:
    plan, chief = await a_submitted_plan()

    assert (await decided(plan, chief, Verdict.REJECT, "other")).state is State.REFUSED
    with pytest.raises(RuleBroken, match="plan_not_allowed"):
        await submitting.submit(plan.id, HOUSE)


async def test_a_plan_taken_back_is_a_draft_again(database: str) -> None:
    plan, chief = await a_submitted_plan()

    back = await submitting.withdraw(plan.id, HOUSE)

    assert back.state is State.DRAFT
    with pytest.raises(RuleBroken, match="case_not_allowed"):
        await decided(plan, chief, Verdict.PASS)


async def test_a_plan_without_an_item_is_not_submitted(database: str) -> None:
    await a_province()
    plan = await drafting.add(a_draft(), HOUSE)

    with pytest.raises(RuleBroken, match="plan_empty"):
        await submitting.submit(plan.id, HOUSE)

    assert (await Plan.get(id=plan.id)).state is State.DRAFT


async def a_technician_plan() -> Plan:
    """Applied for 20 working days before: by 19 April 2027, 18:00."""
    await a_province()
    await a_catalogue()
    draft = a_draft(kind=Kind.TECHNICIAN, closes_at=datetime(2027, 4, 28, 18, tzinfo=CHINA))
    plan = await drafting.add(draft, HOUSE)
    await Plan.filter(id=plan.id).update(kind=Kind.UNIFIED)
    await items.add_item(plan.id, ELECTRICIAN, HOUSE)
    await Plan.filter(id=plan.id).update(kind=Kind.TECHNICIAN)
    await deadlines.recompute_all(HOUSE)
    return await Plan.get(id=plan.id)


async def test_an_application_in_time_meets_its_deadline_for_good(database: str) -> None:
    plan = await a_technician_plan()
    in_time = later("04-19 18:00")

    await submitting.submit(plan.id, in_time)

    row = await Deadline.get(plan_id=plan.id, code="apply")
    assert row.met_at == in_time.now
    await Plan.filter(id=plan.id).update(state=State.RETURNED)
    await ApprovalCase.filter(topic_id=plan.id).update(state="RETURNED")
    assert (await submitting.submit(plan.id, later("04-25 09:00"))).state is State.SUBMITTED


async def test_a_late_application_is_refused_until_it_is_waived(database: str) -> None:
    plan, late = await a_technician_plan(), later("04-19 18:01")
    with pytest.raises(RuleBroken, match="deadline_passed"):
        await submitting.submit(plan.id, late)
    assert (await Plan.get(id=plan.id)).state is State.DRAFT

    await deadlines.waive(plan.id, "apply", "疫情影响", late)

    assert (await submitting.submit(plan.id, late)).state is State.SUBMITTED


async def test_who_takes_an_application_back_must_be_in_time_again(database: str) -> None:
    plan = await a_technician_plan()
    await submitting.submit(plan.id, later("04-19 09:00"))
    await submitting.withdraw(plan.id, later("04-20 09:00"))

    with pytest.raises(RuleBroken, match="deadline_passed"):
        await submitting.submit(plan.id, later("04-20 09:01"))


async def test_an_application_for_a_special_session_goes_to_the_centre_right_above(database: str) -> None:
    tree = await a_province()
    agent = await acting_as(await a_member(tree["S9"], Role.AGENT), NOW)
    draft = a_draft(organisation="S9", kind=Kind.SPECIAL, applicant_kind=Applicant.PRISON_ARMY)
    await a_catalogue()
    plan = await drafting.add(draft, agent)
    await Plan.filter(id=plan.id).update(applicant_id=tree["S9"].id)
    with pytest.raises(RuleBroken, match="out_of_licence"):
        await items.add_item(plan.id, ELECTRICIAN, agent)
    await items.put_item(replace_applicant(await Plan.get(id=plan.id)), ELECTRICIAN)

    proof = await a_file(kind="authority_proof")
    await PlanFile.create(plan_id=plan.id, file=proof, kind="authority_proof", at=NOW)
    await submitting.submit(plan.id, agent)

    assert (await ApprovalCase.get(topic="plan")).organisation_id == tree["360102"].id


def replace_applicant(plan: Plan) -> Plan:
    """As a plan of the centre itself, whose items need no licence."""
    plan.applicant_id = None
    return plan
