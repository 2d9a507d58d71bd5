"""One case on its way: steps, four eyes, delegates, returns, withdrawal, routes and deadlines."""

from datetime import UTC, datetime, timedelta

import pytest
from approval_office import PASS, REJECT, RETURN, TOPIC, an_office, later, state_of
from staff_rows import a_member, acting_as
from tortoise.transactions import in_transaction

from db.models import Absence, ApprovalCase, ApprovalDecision, ApprovalRoute, Audit, Staff
from exam.approval import Place, Step, Verdict
from exam.errors import RuleBroken
from exam.policy import Function, Role
from handlers.approval import routes, showing, withdrawing
from handlers.approval.deciding import decide
from handlers.approval.submitting import submit
from handlers.approval.topics import Ruling


async def test_three_people_approve_and_the_noun_hears_it_once(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)

    for act, standing in (
        (office.clerk, ("OPEN", 2)),
        (office.chief, ("OPEN", 3)),
        (office.director, ("APPROVED", 3)),
    ):
        await decide(case, PASS, act)
        assert await state_of(case) == standing

    assert office.noun.heard == [("approved", [7]), ("settled APPROVED", [7])]
    assert [row.made_by for row in await ApprovalDecision.all().order_by("id")] == [
        act.actor for act in (office.clerk, office.chief, office.director)
    ]
    assert await Audit.filter(action="approval.pass", subject=f"{TOPIC}:7").count() == 3


async def test_only_who_sits_at_the_step_decides(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    elsewhere = await acting_as(await a_member(office.tree["3602"], Role.CLERK))

    for act in (office.chief, elsewhere):
        with pytest.raises(RuleBroken, match="not_your_step"):
            await decide(case, PASS, act)
    with pytest.raises(RuleBroken, match="not_allowed"):
        await decide(case, PASS, office.agent)

    assert await state_of(case) == ("OPEN", 1)


async def test_nobody_decides_on_what_they_submitted_nor_twice_in_a_round(database: str) -> None:
    office = await an_office()
    both = await a_member(office.tree["3601"], Role.CLERK, login="both")
    await _also(both, Role.CHIEF)
    act = await acting_as(both)
    [case] = await office.submitted(7)
    await decide(case, PASS, act)

    with pytest.raises(RuleBroken, match="four_eyes"):
        await decide(case, PASS, act)
    async with in_transaction():
        own = await submit(TOPIC, 8, office.tree["3601"].id, act)
    with pytest.raises(RuleBroken, match="four_eyes"):
        await decide(own.id, PASS, act)


async def test_a_delegate_decides_for_who_is_away_and_both_have_then_decided(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    delegate = await a_member(office.tree["360102"], Role.CLERK)
    await _away("chief-any-3601", delegate, office.clerk.now)
    act = await acting_as(delegate)
    with pytest.raises(RuleBroken, match="not_your_step"):
        await decide(case, PASS, act)
    await decide(case, PASS, office.clerk)

    await decide(case, PASS, act)

    told = (await showing.show(case, office.chief))["history"][1]
    assert (told["by"], told["for"]) == (delegate.login, "chief-any-3601")
    assert await state_of(case) == ("OPEN", 3)


async def test_a_delegate_does_not_decide_for_somebody_whose_step_is_done(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    await decide(case, PASS, office.clerk)
    await _also(await Staff.get(login=office.clerk.actor), Role.CHIEF)
    delegate = await a_member(office.tree["360102"], Role.CLERK)
    await _away(office.clerk.actor, delegate, office.clerk.now)

    with pytest.raises(RuleBroken, match="four_eyes"):
        await decide(case, PASS, await acting_as(delegate))


async def test_a_delegation_that_is_over_gives_nothing(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    delegate = await a_member(office.tree["360102"], Role.CHIEF)
    await _away(office.clerk.actor, delegate, office.clerk.now - timedelta(days=2))

    with pytest.raises(RuleBroken, match="not_your_step"):
        await decide(case, PASS, await acting_as(delegate))


async def test_what_is_returned_comes_back_in_a_new_round_from_the_first_step(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    await decide(case, PASS, office.clerk)
    await decide(case, RETURN, office.chief)
    assert (await state_of(case))[0] == "RETURNED"

    assert await office.submitted(7) == [case]
    await decide(case, PASS, office.clerk)

    assert await state_of(case) == ("OPEN", 2)
    assert (await ApprovalCase.get(id=case)).round == 2
    assert office.noun.heard == [("returned photo 请换照片", [7]), ("settled RETURNED", [7])]


async def test_a_rejection_is_final_and_a_new_try_is_a_new_case(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    await decide(case, REJECT, office.clerk)

    with pytest.raises(RuleBroken, match="case_not_allowed"):
        await decide(case, PASS, office.chief)
    [another] = await office.submitted(7)

    assert office.noun.heard == [("rejected condition", [7]), ("settled REJECTED", [7])]
    assert another > case


async def test_what_waits_already_is_not_submitted_again(database: str) -> None:
    office = await an_office()
    await office.submitted(7)

    with pytest.raises(RuleBroken, match="case_open"):
        await office.submitted(7, 8)

    assert await ApprovalCase.all().count() == 1


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.REJECT])
async def test_to_return_or_reject_needs_a_reason_of_the_topic(database: str, verdict: Verdict) -> None:
    office = await an_office()
    [case] = await office.submitted(7)

    for reason in ("", "wording"):
        with pytest.raises(RuleBroken, match="no_such_reason"):
            await decide(case, Ruling(verdict, reason), office.clerk)


async def test_the_submitter_alone_withdraws_it(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    with pytest.raises(RuleBroken, match="not_yours"):
        await withdrawing.withdraw(case, office.clerk)

    await withdrawing.withdraw(case, office.agent)

    assert (await state_of(case))[0] == "WITHDRAWN"
    assert office.noun.heard == [("withdrawn", [7])]
    with pytest.raises(RuleBroken, match="case_not_allowed"):
        await withdrawing.withdraw(case, office.agent)


async def test_a_running_case_stays_with_the_route_it_began_with(database: str) -> None:
    office = await an_office()
    [first] = await office.submitted(7)
    async with in_transaction():
        await routes.set_route(TOPIC, None, [Step(1, "clerk", "", Place.OWN)], office.director)
    [second] = await office.submitted(8)

    for case in (first, second):
        await decide(case, PASS, office.clerk)

    assert [(await state_of(case))[0] for case in (first, second)] == ["OPEN", "APPROVED"]
    assert [row.version for row in await ApprovalRoute.all().order_by("id")] == [1, 2]


async def test_the_route_of_the_nearest_organisation_holds(database: str) -> None:
    office = await an_office()
    async with in_transaction():
        for code, role in (("36", "director"), ("3601", "chief")):
            await routes.set_route(TOPIC, office.tree[code].id, [Step(1, role, "", Place.OWN)], office.clerk)
        cases = [await submit(TOPIC, n, office.tree[code].id, office.agent) for n, code in enumerate(PLACES)]

    assert [case.role for case in cases] == list(PLACES.values())


PLACES = {"36": "director", "3601": "chief", "360102": "chief", "3602": "director"}


@pytest.mark.parametrize(
    ("place", "origin", "decider"),
    [
        (Place.OWN, "S9", "S9"),
        (Place.PARENT, "3601", "36"),
        (Place.PARENT, "S9", "360102"),
        (Place.PARENT, "36", "36"),
        (Place.PROVINCE, "S3601", "36"),
    ],
)
async def test_a_step_is_decided_where_its_place_lies(
    database: str, place: Place, origin: str, decider: str
) -> None:
    office = await an_office()
    async with in_transaction():
        await routes.set_route(TOPIC, None, [Step(1, "chief", "supervision", place)], office.clerk)
        case = await submit(TOPIC, 7, office.tree[origin].id, office.agent)
    await a_member(office.tree[decider], Role.CHIEF, login="other-section")
    chief = await a_member(office.tree[decider], Role.CHIEF, Function.SUPERVISION, login="supervisor")

    assert case.organisation_id == office.tree[decider].id
    with pytest.raises(RuleBroken, match="not_your_step"):
        await decide(case.id, PASS, await acting_as(await Staff.get(login="other-section")))
    assert (await decide(case.id, PASS, await acting_as(chief))).state == "APPROVED"


async def test_a_route_without_steps_approves_at_once(database: str) -> None:
    office = await an_office()
    async with in_transaction():
        await routes.set_route(TOPIC, None, [], office.clerk)
    await office.submitted(7)

    assert office.noun.heard == [("approved", [7]), ("settled APPROVED", [7])]


async def test_a_step_is_due_at_the_end_of_its_last_working_day(database: str) -> None:
    office = await an_office()  # on Monday, 2027-03-01
    [case] = await office.submitted(7)
    first = (await ApprovalCase.get(id=case)).due_at
    await decide(case, PASS, later(office.clerk, days=3))

    assert (first, (await ApprovalCase.get(id=case)).due_at) == (_six(4), _six(8))


async def test_the_desk_shows_what_waits_for_the_caller_and_no_more(database: str) -> None:
    office = await an_office()
    first, second = await office.submitted(7, 8)
    await decide(first, PASS, office.clerk)
    await _also(await Staff.get(login=office.clerk.actor), Role.CHIEF)
    again = await acting_as(await Staff.get(login=office.clerk.actor))

    desks = [await showing.desk(act) for act in (again, office.chief, office.director)]

    assert [[each["id"] for each in told["cases"]] for told in desks] == [[second], [first], []]
    assert [told["waiting"] for told in desks] == [1, 1, 0]


async def test_a_sibling_sees_neither_the_list_nor_the_case(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    sibling = await acting_as(await a_member(office.tree["3602"], Role.DIRECTOR))
    above = await acting_as(await a_member(office.tree["36"], Role.DIRECTOR))

    assert (await showing.desk(sibling, everything=True))["cases"] == []
    assert [each["id"] for each in (await showing.desk(above, everything=True))["cases"]] == [case]
    with pytest.raises(RuleBroken, match="unknown_id"):
        await showing.show(case, sibling)


async def _also(staff: Staff, role: Role) -> None:
    [held] = await staff.roles.all()
    held.id, held._saved_in_db, held.role = None, False, role
    await held.save(force_create=True)


async def _away(login: str, delegate: Staff, since: datetime) -> None:
    absent = await Staff.get(login=login)
    until = since + timedelta(days=1)
    await Absence.create(staff=absent, delegate=delegate, from_at=since, until_at=until)


def _six(day: int) -> datetime:
    return datetime(2027, 3, day, 10, tzinfo=UTC)
