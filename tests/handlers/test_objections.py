"""A voice against somebody on show holds the review until staff have decided it."""

from datetime import datetime

import pytest
from publicity_office import PASS, SAID, a_shown, a_visitor, objected, on
from registration_office import HOUSE, NOW

from db.models import (
    ApprovalCase,
    ApprovalDecision,
    OutgoingMessage,
    PublicityEntry,
    Registration,
    SettingChange,
    Staff,
)
from exam import registration
from exam.approval import Verdict
from exam.calendar import CHINA
from exam.errors import RuleBroken
from handlers import nouns
from handlers.approval.batches import Selection, decide_many
from handlers.approval.topics import Ruling
from handlers.jobs import showing as jobs
from handlers.jobs import walking
from handlers.publicity import opening
from handlers.publicity.deciding import Finding, decide
from handlers.publicity.objecting import Said, take
from handlers.publicity.sweeping import sweep
from handlers.registration.registering import withdraw

assert nouns.KNOWN

UPHELD = Finding("经核查,异议成立", Ruling(Verdict.REJECT, "condition", "年限不足"))
DISMISSED = Finding("经核查,异议不成立")


async def test_an_objection_holds_the_review_after_the_list_is_closed_until_it_is_dismissed(
    database: str,
) -> None:
    shown = await a_shown()
    row = await shown.registered()
    await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    voice = await objected(await PublicityEntry.get())
    assert (await Registration.get(id=row.id)).objected_at == NOW
    await sweep(on("03-30"))
    assert await shown.refused(row) == "objection_open"

    await decide(voice.id, DISMISSED, on("04-01", shown.chief))

    assert (await Registration.get(id=row.id)).objected_at is None
    due_at = (await ApprovalCase.get(topic_id=row.id)).due_at
    assert due_at == datetime(2027, 4, 6, 18, tzinfo=CHINA)
    assert await shown.passed(row) == 2
    told = {each.message: (each.address, each.text) for each in await OutgoingMessage.all()}
    assert told["objection_decided"][0] == "+8613912345678"
    assert "结果:经核查,异议不成立" in told["objection_decided"][1]
    assert "经核查不成立,您的报名继续审核" in told["objection_dismissed"][1]


async def test_a_batch_names_the_one_objected_to_and_passes_the_others(database: str) -> None:
    shown = await a_shown()
    first, second = await shown.registered(), await shown.registered(4)
    await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    await objected(await PublicityEntry.get(registration_id=first.id))
    await sweep(on("03-30"))
    job = await decide_many(Selection("registration"), PASS, shown.clerk)

    await walking.walk_all(job.id, lambda: shown.clerk, lambda _, __: None)

    job = await job.get(id=job.id)
    held = await ApprovalCase.get(topic_id=first.id)
    assert (job.done, job.rejected) == (1, 1)
    assert [(each["row"], each["reason"]) for each in (await jobs.show(job))["refused"]] == [
        (held.id, "objection_open")
    ]
    passed = await ApprovalCase.get(topic_id=second.id).select_related("approval_step")
    assert passed.approval_step.number == 2


async def test_an_objection_that_is_upheld_rejects_the_registration_through_the_engine(database: str) -> None:
    shown = await a_shown()
    row = await shown.registered()
    await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    voice = await objected(await PublicityEntry.get())

    await decide(voice.id, UPHELD, shown.chief)

    row = await Registration.get(id=row.id)
    assert (row.state, row.objected_at) == (registration.State.REJECTED, None)
    decision = await ApprovalDecision.get().select_related("approval_ruling")
    assert (decision.approval_ruling.verdict, decision.made_by) == (Verdict.REJECT, shown.chief.actor)
    told = {each.message for each in await OutgoingMessage.all()}
    assert told == {
        "registration_received",
        "objection_received",
        "registration_rejected",
        "objection_decided",
    }


async def test_two_voices_hold_until_both_are_decided(database: str) -> None:
    shown = await a_shown()
    row = await shown.registered()
    await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    entry = await PublicityEntry.get()
    first, second = await objected(entry), await objected(entry, phone="+8613912345679")

    await decide(first.id, DISMISSED, shown.chief)
    assert (await Registration.get(id=row.id)).objected_at is not None
    returned = Finding("已退回修改", Ruling(Verdict.RETURN, "years"))
    await decide(second.id, returned, shown.chief)

    row = await Registration.get(id=row.id)
    assert (row.state, row.objected_at) == (registration.State.RETURNED, None)
    with pytest.raises(RuleBroken, match="objection_not_allowed"):
        await decide(second.id, DISMISSED, shown.chief)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (Said(" ", SAID.text), "objection_name"),
        (Said("李" * 51, SAID.text), "objection_name"),
        (Said("李雷", "不实"), "objection_text"),
        (Said("李雷", "不" * 1001), "objection_text"),
    ],
)
async def test_an_objection_needs_a_name_and_reasons(database: str, said: Said, reason: str) -> None:
    with pytest.raises(RuleBroken, match=reason):
        await take(a_visitor(), 1, said, HOUSE)


async def test_the_same_phone_objects_once_to_somebody_and_some_times_a_day(database: str) -> None:
    shown = await a_shown()
    for serial in (2, 4, 6):
        await shown.registered(serial)
    await SettingChange.create(key="publicity.objections_per_day", value="2", actor="staff", at=NOW)
    await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    first, second, third = await PublicityEntry.all().order_by("id")
    await objected(first)

    with pytest.raises(RuleBroken, match="objection_exists"):
        await objected(first)
    await objected(second)
    with pytest.raises(RuleBroken, match="objections_full"):
        await objected(third)
    await objected(third, on("03-22"))


async def test_the_heads_hear_once_a_day_that_there_are_objections(database: str) -> None:
    shown = await a_shown()
    for serial in (2, 4, 6):
        await shown.registered(serial)
    await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    first, second, third = await PublicityEntry.all().order_by("id")

    await objected(first)
    await objected(second)
    await objected(third, on("03-22"))

    told = await OutgoingMessage.filter(message="objection_received").order_by("id")
    chief = await Staff.get(login=shown.chief.actor)
    assert [each.address for each in told] == [chief.phone] * 2
    assert "2027年5月统考的公示名单收到异议" in told[0].text


async def test_nobody_objects_to_what_is_not_on_show_any_more(database: str) -> None:
    shown = await a_shown()
    row = await shown.registered()
    await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    entry = await PublicityEntry.get()

    with pytest.raises(RuleBroken, match="publicity_over"):
        await objected(entry, on("03-27"))  # before the sweep has closed it
    with pytest.raises(RuleBroken, match="publicity_over"):
        await take(a_visitor(), entry.id + 1, SAID, HOUSE)
    await withdraw(row.id, HOUSE)
    with pytest.raises(RuleBroken, match="publicity_over"):
        await objected(entry)
