"""Candidates are on show for some working days, and their review waits for the end of that."""

from datetime import datetime

import pytest
from publicity_office import a_shown, on
from registration_office import HOUSE, NOW

from db.models import (
    ApprovalCase,
    Audit,
    Publicity,
    PublicityEntry,
    Registration,
    SettingChange,
)
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.publicity import State
from exam.registration import Attempt
from handlers import nouns
from handlers.publicity import opening
from handlers.publicity.sweeping import sweep
from handlers.registration.registering import withdraw

assert nouns.KNOWN


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


async def test_a_makeup_is_neither_shown_nor_held(database: str) -> None:
    shown = await a_shown()
    row = await shown.registered()
    await Registration.filter(id=row.id).update(attempt=Attempt.MAKEUP)

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
