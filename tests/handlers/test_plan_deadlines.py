"""Deadlines of plans as rows, and how they follow dates, settings and the State Council's calendar."""

from datetime import date
from pathlib import Path

from plan_rows import ELECTRICIAN, HOUSE, a_catalogue, a_draft
from staff_rows import a_province

from db import settings, working_days
from db.models import CalendarDay, Deadline, Plan
from exam.plan import State
from handlers.imports import import_file
from handlers.plans import deadlines, drafting, items
from handlers.plans.proposing import propose_year

NOTICE = """起,止,安排,名称
2027-01-01,2027-01-03,放假,元旦
2027-04-05,,放假,清明节
2027-05-01,2027-05-05,放假,劳动节
2027-05-08,,上班,劳动节调休
2027-10-01,2027-10-07,放假,国庆节
"""


async def days_of(plan: Plan) -> dict[str, date]:
    rows = await Deadline.filter(plan_id=plan.id).order_by("due_at", "id")
    return {row.code: row.due_on for row in rows}


async def test_a_draft_has_its_deadlines_and_an_item_adds_those_of_its_subjects(database: str) -> None:
    await a_province()
    await a_catalogue()
    plan = await drafting.add(a_draft(), HOUSE)
    before = await days_of(plan)

    item = await items.add_item(plan.id, ELECTRICIAN, HOUSE)

    assert before == {
        "execute": date(2027, 4, 19),
        "arrange": date(2027, 5, 3),
        "change": date(2027, 5, 10),
    }
    assert set(await days_of(plan)) - set(before) == {"demand", "team", "rosters", "recorded"}
    await items.remove_item(plan.id, item.id, HOUSE)
    assert await days_of(plan) == before


async def test_the_imported_notice_moves_the_deadlines_and_makes_them_final(
    database: str, tmp_path: Path
) -> None:
    await a_province()
    plan = await drafting.add(a_draft(), HOUSE)
    assert {row.provisional for row in await Deadline.all()} == {True}
    file = tmp_path / "notice.csv"
    file.write_text(NOTICE, encoding="utf-8")

    result = await import_file("holidays", file, HOUSE)

    assert (result.read, result.added, result.rejected) == (5, 5, ())
    assert await days_of(plan) == {
        "execute": date(2027, 4, 15),
        "arrange": date(2027, 4, 29),
        "change": date(2027, 5, 10),
    }
    assert {row.provisional for row in await Deadline.all()} == {False}
    moved = await Deadline.get(code="arrange")
    assert (moved.version, (await Deadline.get(code="change")).version) == (2, 1)
    assert await CalendarDay.filter(source="notice").count() == 365


async def test_a_single_day_off_leaves_the_rest_of_the_year_provisional(
    database: str, tmp_path: Path
) -> None:
    file = tmp_path / "one.csv"
    file.write_text("起,止,安排,名称\n2027-04-20,,放假,停电\n2027-04-21,2027-04-20,放假,\n", encoding="utf-8")

    result = await import_file("holidays", file, HOUSE)

    assert (result.added, [each.line for each in result.rejected]) == (1, [3])
    calendar = await working_days.known()
    assert not calendar.is_working(date(2027, 4, 20))
    assert calendar.is_provisional(date(2027, 4, 22))


async def test_deadlines_follow_a_setting_but_what_was_waived_or_met_stays(database: str) -> None:
    await a_province()
    plan = await drafting.add(a_draft(), HOUSE)
    await deadlines.waive(plan.id, "arrange", "设备迟到", HOUSE)
    for key, value in (("deadline.arrange", "off T-10wd 18:00"), ("deadline.change", "off T-5wd 18:00")):
        await settings.change(key, value, "staff", HOUSE.now)
    await settings.change("deadline.execute", "T-15wd 12:00", "staff", HOUSE.now)

    changed = await deadlines.recompute_all(HOUSE)

    assert changed == 2
    assert await days_of(plan) == {"execute": date(2027, 4, 26), "arrange": date(2027, 5, 3)}
    assert await deadlines.recompute_all(HOUSE) == 0


async def test_the_deadlines_of_a_plan_that_is_over_stay_as_they_were(database: str) -> None:
    await a_province()
    plan = await drafting.add(a_draft(), HOUSE)
    before = await days_of(plan)
    await Plan.filter(id=plan.id).update(state=State.CANCELLED)
    await CalendarDay.create(day=date(2027, 5, 4), is_working=False)

    assert await deadlines.recompute_all(HOUSE) == 0
    assert await days_of(plan) == before


async def test_the_years_proposal_follows_the_months_that_are_set(database: str) -> None:
    await settings.change("calendar.a", "3", "staff", HOUSE.now)
    await settings.change("calendar.b", "", "staff", HOUSE.now)

    found = await propose_year(2026)

    assert [(each["exam_on"], each["template"]) for each in found] == [
        ("2026-03-21", "a"),
        ("2026-05-16", "hr"),
        ("2026-11-21", "hr"),
    ]
