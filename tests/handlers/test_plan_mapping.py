"""The makeup scheme of an item: who writes it and when, and that makeups then rest on it (domain.md 42)."""

from dataclasses import replace

import pytest
from registration_office import HOUSE, a_form, an_office, somebody
from registration_rows import a_person, a_standing

from db import secrets
from db.models import Plan, RegistrationItem, SubjectMapping
from exam.catalogue import Mode, SubjectKind
from exam.errors import RuleBroken
from exam.plan import State
from exam.policy import Role
from exam.registration import Attempt
from handlers import nouns
from handlers.plans import items, mapping, showing
from handlers.plans.mapping import Replaced
from handlers.registration.registering import FormRefused, register

assert nouns.KNOWN
PRACTICAL = SubjectKind.PRACTICAL


async def test_a_makeup_of_another_mode_is_taken_where_the_scheme_says_so_and_only_there(
    database: str,
) -> None:
    office = await an_office()
    form = a_form()
    person = await a_person(name=form.name, id_index=secrets.index(form.number))
    await a_standing(
        person,
        occupation_id=office.item.occupation_id,
        level_id=3,
        subject_id=office.subjects[PRACTICAL],
        mode=Mode.PAPER,
        passed=False,
    )
    makeup = a_form(attempt=Attempt.MAKEUP, subjects=(office.subjects[PRACTICAL],))
    with pytest.raises(FormRefused) as before:
        await register(office.plan.id, makeup, None, HOUSE)

    replaced = Replaced(office.item.id, PRACTICAL, Mode.PAPER, PRACTICAL)
    await mapping.add(office.plan.id, replaced, HOUSE)
    await mapping.add(office.plan.id, replaced, HOUSE)
    await register(office.plan.id, makeup, None, HOUSE)

    assert [fault.code for fault in before.value.faults] == ["makeup_mode_changed"]
    assert await SubjectMapping.all().count() == 1
    assert [each.attempt for each in await RegistrationItem.all()] == [Attempt.MAKEUP]
    shown = (await showing.show_plan(office.plan.id, HOUSE))["items"][0]["makeup_scheme"]
    assert shown == [{"old": "practical", "old_mode": "paper", "new": "practical"}]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"item_id": 999}, "unknown_id"),
        ({"new": SubjectKind.LANGUAGE}, "subject_not_held"),
        ({"old_mode": Mode.THESIS}, "mapping_mode"),
        ({"old_mode": Mode.HANDS_ON}, "mapping_needless"),
    ],
)
async def test_a_line_that_makes_no_sense_is_refused(
    database: str, changed: dict[str, object], reason: str
) -> None:
    office = await an_office()
    replaced = Replaced(office.item.id, PRACTICAL, Mode.PAPER, PRACTICAL)

    with pytest.raises(RuleBroken, match=reason):
        await mapping.add(office.plan.id, replace(replaced, **changed), HOUSE)  # type: ignore[arg-type]


async def test_the_scheme_is_the_centres_until_the_rooms_are_arranged(database: str) -> None:
    office = await an_office()
    replaced = Replaced(office.item.id, PRACTICAL, Mode.PAPER, PRACTICAL)
    with pytest.raises(RuleBroken, match="not_allowed"):
        await mapping.add(office.plan.id, replaced, await somebody(office.school, Role.CLERK))
    clerk = await somebody(office.city, Role.CLERK)
    await mapping.add(office.plan.id, replaced, clerk)
    await mapping.remove(office.plan.id, replaced, clerk)
    with pytest.raises(RuleBroken, match="mapping_none"):
        await mapping.remove(office.plan.id, replaced, clerk)

    await Plan.filter(id=office.plan.id).update(state=State.ARRANGED)
    with pytest.raises(RuleBroken, match="mapping_closed"):
        await mapping.add(office.plan.id, replaced, clerk)


async def test_an_item_that_is_taken_out_takes_its_scheme_along(database: str) -> None:
    office = await an_office()
    await mapping.add(office.plan.id, Replaced(office.item.id, PRACTICAL, Mode.PAPER, PRACTICAL), HOUSE)
    await Plan.filter(id=office.plan.id).update(state=State.DRAFT)

    await items.remove_item(office.plan.id, office.item.id, HOUSE)

    assert await SubjectMapping.all().count() == 0
