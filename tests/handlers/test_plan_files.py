"""What an applicant for a special session attaches: asked for by its kind, kept sealed, needed to hand in."""

from pathlib import Path

import pytest
from plan_rows import ELECTRICIAN, HOUSE, a_catalogue, a_draft
from staff_rows import a_member, a_province, acting_as

from db import storage
from db.models import ApprovalCase, File, Occupation, Organisation, OrganisationScope, Plan, PlanFile
from exam.errors import RuleBroken
from exam.plan import ATTACHMENTS, Applicant, Attachment, Kind
from exam.policy import Role
from handlers.act import Act
from handlers.plans import attaching, drafting, items, showing, submitting
from handlers.plans.attaching import Paper

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
async def agent(database: str, tmp_path: Path) -> Act:
    """An agent of the station S9, which may examine electricians."""
    storage.use(tmp_path / "files")
    tree = await a_province()
    await a_catalogue()
    await OrganisationScope.create(
        organisation=tree["S9"],
        occupation=await Occupation.get(code=ELECTRICIAN.occupation),
        level_id=3,
        from_on=HOUSE.now.date(),
    )
    return await acting_as(await a_member(tree["S9"], Role.AGENT), HOUSE.now)


async def an_application(agent: Act, kind: Applicant) -> Plan:
    plan = await drafting.add(a_draft(organisation="S9", kind=Kind.SPECIAL, applicant_kind=kind), agent)
    await items.add_item(plan.id, ELECTRICIAN, agent)
    return plan


@pytest.mark.parametrize("kind", list(Applicant))
async def test_each_kind_of_applicant_hands_in_with_its_own_scan_and_not_without(
    agent: Act, kind: Applicant
) -> None:
    plan = await an_application(agent, kind)
    [wanted] = ATTACHMENTS[kind]
    other = next(each for each in Attachment if each is not wanted)

    with pytest.raises(RuleBroken, match="attachment_missing"):
        await submitting.submit(plan.id, agent)
    with pytest.raises(RuleBroken, match="attachment_unasked"):
        await attaching.attach(plan.id, Paper(other, "a.pdf", PDF), agent)
    assert await ApprovalCase.all().count() == 0
    await attaching.attach(plan.id, Paper(wanted, "证明.pdf", PDF), agent)
    await submitting.submit(plan.id, agent)

    assert await ApprovalCase.filter(topic="plan", topic_id=plan.id).count() == 1


async def test_who_decides_reads_what_was_attached_and_a_sibling_does_not(agent: Act) -> None:
    plan = await an_application(agent, Applicant.PRISON_ARMY)
    row = await attaching.attach(plan.id, Paper(Attachment.AUTHORITY_PROOF, "证明.pdf", PDF), agent)
    centre = await acting_as(await a_member(await plan.organisation, Role.CHIEF))
    sibling = await a_member(await Organisation.get(code="360202"), Role.DIRECTOR)

    shown = await showing.show_plan(plan.id, centre)
    assert shown["files"] == [{"id": row.id, "kind": "authority_proof", "name": "证明.pdf", "size": len(PDF)}]
    assert await attaching.content(plan.id, row.id, centre) == PDF
    with pytest.raises(RuleBroken, match="unknown_id"):
        await attaching.content(plan.id, row.id, await acting_as(sibling))


async def test_the_same_scan_hangs_once_and_can_be_taken_off_until_it_is_handed_in(agent: Act) -> None:
    plan = await an_application(agent, Applicant.PRISON_ARMY)
    paper = Paper(Attachment.AUTHORITY_PROOF, "证明.pdf", PDF)
    first, again = [await attaching.attach(plan.id, paper, agent) for _ in range(2)]

    assert (first.id, await PlanFile.all().count(), await File.all().count()) == (again.id, 1, 1)
    await attaching.detach(plan.id, first.id, agent)
    assert (await PlanFile.all().count(), await File.all().count()) == (0, 0)

    kept = await attaching.attach(plan.id, paper, agent)
    await submitting.submit(plan.id, agent)
    for late in (attaching.attach(plan.id, paper, agent), attaching.detach(plan.id, kept.id, agent)):
        with pytest.raises(RuleBroken, match="plan_submitted"):
            await late


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "请先选择文件"),
        (b"PK\x03\x04" + b"\0" * 99, "只能上传 JPEG 图片或 PDF 文件"),
        (b"%PDF-1.4 cut off", "文件不完整"),
        (b"%PDF-" + b"\0" * 5 * 1024 * 1024, "文件超过 5 MB"),
    ],
)
async def test_what_is_no_scan_is_refused_with_its_reason(agent: Act, content: bytes, told: str) -> None:
    plan = await an_application(agent, Applicant.PRISON_ARMY)

    with pytest.raises(RuleBroken, match="attachment_refused") as no:
        await attaching.attach(plan.id, Paper(Attachment.AUTHORITY_PROOF, "a.pdf", content), agent)

    assert str(no.value.values["why"]).startswith(told)
    assert await File.all().count() == 0
