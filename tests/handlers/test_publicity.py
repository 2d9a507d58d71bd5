"""Candidates are on show for some working days, their review waits, and objections hold it longer."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from registration_office import HOUSE, NOW, Office, a_form, an_office, somebody

from db import secrets
from db.models import (
    ApprovalCase,
    ApprovalDecision,
    Audit,
    Objection,
    OutgoingMessage,
    Publicity,
    PublicityEntry,
    Registration,
    SettingChange,
)
from exam import registration
from exam.approval import Verdict
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.policy import Role
from exam.publicity import State
from handlers import nouns
from handlers.act import Act
from handlers.approval.batches import Selection, decide_many
from handlers.approval.deciding import decide as decide_case
from handlers.approval.topics import Ruling
from handlers.jobs import showing as jobs
from handlers.jobs import walking
from handlers.proving.sessions import Visitor
from handlers.publicity import opening
from handlers.publicity.deciding import Finding, decide
from handlers.publicity.objecting import Said, take
from handlers.publicity.sweeping import sweep
from handlers.registration.registering import register, withdraw

assert nouns.KNOWN

PASS = Ruling(Verdict.PASS)
SAID = Said("李雷", "他的工作年限与事实不符，请核查")
UPHELD = Finding("经核查,异议成立", Ruling(Verdict.REJECT, "condition", "年限不足"))
DISMISSED = Finding("经核查,异议不成立")


@dataclass(slots=True)
class Shown:
    """An office whose level 3 is shown, and its staff."""

    office: Office
    clerk: Act
    chief: Act

    async def registered(self, serial: int = 2, **changed: object) -> Registration:
        return await register(self.office.plan.id, a_form(serial, **changed), None, HOUSE)

    async def refused(self, row: Registration) -> str:
        """Why the clerk cannot pass this registration."""
        case = await ApprovalCase.get(topic="registration", topic_id=row.id)
        with pytest.raises(RuleBroken) as no:
            await decide_case(case.id, PASS, self.clerk)
        return no.value.reason

    async def passed(self, row: Registration) -> int:
        """The step at which the case waits after the clerk has passed it."""
        case = await ApprovalCase.get(topic="registration", topic_id=row.id)
        await decide_case(case.id, PASS, self.clerk)
        return (await ApprovalCase.get(id=case.id).select_related("approval_step")).approval_step.number


async def a_shown() -> Shown:
    office = await an_office()
    await SettingChange.create(key="publicity.levels", value="3", actor="staff", at=NOW)
    clerk, chief = [await somebody(office.city, role) for role in (Role.CLERK, Role.CHIEF)]
    return Shown(office, clerk, chief)


def on(day: str, act: Act = HOUSE) -> Act:
    """The same on another day of 2027, at nine."""
    return replace(act, now=datetime.fromisoformat(f"2027-{day}T09:00").replace(tzinfo=CHINA))


def a_visitor(phone: str = "+8613912345678") -> Visitor:
    return Visitor(1, phone, secrets.index(phone))


async def objected(entry: PublicityEntry, act: Act = HOUSE, phone: str = "+8613912345678") -> Objection:
    return await take(a_visitor(phone), entry.id, SAID, act)


async def test_nobody_is_passed_who_was_not_on_show(database: str) -> None:
    shown = await a_shown()
    row = await shown.registered()

    assert await shown.refused(row) == "publicity_lacking"


async def test_a_list_shows_masked_names_for_five_working_days_and_then_the_review_goes_on(
    database: str,
) -> None:
    shown = await a_shown()
    row = await shown.registered(name="王小芳")

    list_ = await opening.show(opening.Order(shown.office.plan.code), on("03-19", shown.clerk))

    assert (list_.state, list_.closes_on.isoformat()) == (State.OPEN, "2027-03-26")
    assert [each.line for each in await PublicityEntry.all()] == ["王*芳 · 电工 三级/高级工"]
    case = await ApprovalCase.get(topic_id=row.id)
    assert case.due_at == datetime(2027, 3, 31, 18, tzinfo=CHINA)  # the clerk's three days after 03-26
    assert await shown.refused(row) == "publicity_pending"
    await sweep(on("03-26"))
    assert await shown.refused(row) == "publicity_pending"
    await sweep(on("03-27"))
    assert (await Publicity.get(id=list_.id)).state is State.CLOSED
    assert await shown.passed(row) == 2


async def test_time_puts_on_show_who_waits_when_registration_is_over(database: str) -> None:
    shown = await a_shown()
    await shown.registered()
    await sweep(on("04-14"))
    assert not await Publicity.exists()

    await sweep(on("04-16"))
    await sweep(on("04-16"))

    (list_,) = await Publicity.all()
    assert (list_.state, await PublicityEntry.all().count()) == (State.OPEN, 1)
    await sweep(on("04-24"))
    await sweep(on("04-25"))
    assert [each.state for each in await Publicity.all()] == [State.CLOSED]


async def test_a_list_for_a_later_day_opens_by_itself_with_those_who_are_there_then(database: str) -> None:
    shown = await a_shown()
    first = await shown.registered()
    list_ = await opening.show(
        opening.Order(shown.office.plan.code, on("03-24").now.date()), on("03-20", shown.clerk)
    )
    assert list_.state is State.PLANNED
    second = await shown.registered(4)
    await withdraw(first.id, HOUSE)

    await sweep(on("03-24"))

    assert (await Publicity.get(id=list_.id)).state is State.OPEN
    assert await PublicityEntry.all().values_list("registration_id", flat=True) == [second.id]


async def test_a_list_nobody_is_left_for_is_closed_unopened(database: str) -> None:
    shown = await a_shown()
    row = await shown.registered()
    day = on("03-24").now.date()
    await opening.show(opening.Order(shown.office.plan.code, day), on("03-20", shown.clerk))
    await withdraw(row.id, HOUSE)

    await sweep(on("03-24"))

    assert [each.state for each in await Publicity.all()] == [State.CLOSED]


async def test_a_list_that_was_being_filled_when_its_writer_died_goes_on(database: str) -> None:
    shown = await a_shown()
    await shown.registered()
    row = await opening.announce(shown.office.plan.id, NOW.date(), HOUSE)
    assert await opening.fill_lot(row.id, HOUSE)
    await shown.registered(4)

    await sweep(HOUSE)

    assert (await Publicity.get(id=row.id)).state is State.OPEN
    assert await PublicityEntry.all().count() == 2


@pytest.mark.parametrize(
    ("day", "reason"), [("03-19", "publicity_past"), ("03-20", "publicity_exists"), ("03-21", "")]
)
async def test_a_plan_has_one_list_under_way_from_a_day_to_come(database: str, day: str, reason: str) -> None:
    shown = await a_shown()
    await shown.registered()
    if reason == "publicity_exists":
        await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    order = opening.Order(shown.office.plan.code, on(day).now.date())

    if not reason:
        await opening.show(order, shown.clerk)
        return
    with pytest.raises(RuleBroken, match=reason):
        await opening.show(order, shown.clerk)


async def test_nothing_is_shown_of_a_plan_without_candidates_of_such_a_level(database: str) -> None:
    shown = await a_shown()
    with pytest.raises(RuleBroken, match="publicity_nobody"):
        await opening.show(opening.Order(shown.office.plan.code), shown.clerk)

    await SettingChange.create(key="publicity.levels", value="", actor="staff", at=NOW)
    row = await shown.registered()
    with pytest.raises(RuleBroken, match="publicity_nobody"):
        await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    assert await shown.passed(row) == 2


async def test_a_list_is_closed_early_by_the_chief_with_a_reason_and_whoever_was_on_it_counts_as_shown(
    database: str,
) -> None:
    shown = await a_shown()
    row = await shown.registered()
    list_ = await opening.show(opening.Order(shown.office.plan.code), shown.clerk)
    with pytest.raises(RuleBroken, match="publicity_reason"):
        await opening.close(list_.id, " ", shown.chief)

    await opening.close(list_.id, "名单更正", shown.chief)

    assert await shown.passed(row) == 2
    assert await Audit.filter(action="publicity.close").count() == 1


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
    decision = await ApprovalDecision.get()
    assert (decision.verdict, decision.made_by) == (Verdict.REJECT, shown.chief.actor)
    told = {each.message for each in await OutgoingMessage.all()}
    assert told == {"registration_received", "registration_rejected", "objection_decided"}


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
