"""Thousands at once: lots, progress, a crash in between, the undo window and what follows it."""

from datetime import timedelta

import pytest
from approval_office import PASS, RETURN, TOPIC, an_office, later, state_of
from tortoise.transactions import in_transaction

from db.models import ApprovalCase, ApprovalDecision, Audit, Job, JobLot
from exam.approval import Place, Step
from exam.errors import RuleBroken
from handlers.approval import routes
from handlers.approval.batches import LOT, Selection, decide_many
from handlers.approval.deciding import decide
from handlers.jobs import showing, undoing, walking

MANY = LOT + 3


async def test_all_at_the_desk_are_decided_in_lots_with_progress(database: str) -> None:
    office = await an_office()
    await office.submitted(*range(1, MANY + 1))
    job = await decide_many(Selection(TOPIC), PASS, office.clerk)
    seen: list[tuple[int, int]] = []

    await walking.walk_all(job.id, lambda: office.clerk, lambda done, total: seen.append((done, total)))

    told = await showing.show(await Job.get(id=job.id))
    assert seen == [(LOT, MANY), (MANY, MANY)]
    assert (told["state"], told["done"], told["rejected"]) == ("HELD", MANY, 0)
    assert await ApprovalCase.filter(approval_step__number=2).count() == MANY
    assert await Audit.filter(subject=f"job:{job.id}").count() == 1


async def test_nobody_is_told_before_the_window_has_closed_and_then_once(database: str) -> None:
    office = await an_office()
    cases = await office.submitted(7, 8)
    await office.batch(office.clerk)
    await office.batch(office.chief)
    job = await office.batch(office.director, cases)
    assert (job.state, office.noun.heard) == ("HELD", [("approved", [7, 8])])

    for minutes in (9, 11, 12):
        await walking.sweep(later(office.director, minutes=minutes))

    assert office.noun.heard == [("approved", [7, 8]), ("settled APPROVED", [7, 8])]
    assert {each.state for each in await Job.all()} == {"DONE"}


async def test_a_bulk_act_killed_between_two_lots_is_carried_on_by_the_next_walker(database: str) -> None:
    office = await an_office()
    await office.submitted(*range(1, MANY + 1))
    job = await decide_many(Selection(TOPIC), PASS, office.clerk)
    await walking.walk_lot(job.id, office.clerk)
    assert await walking.dealt_with(job.id) == (LOT, MANY)

    await walking.sweep(office.chief)

    decided = await ApprovalDecision.all().values_list("made_by", flat=True)
    assert decided == [office.clerk.actor] * MANY
    assert (await Job.get(id=job.id)).done == MANY


async def test_a_lot_that_fails_leaves_nothing_half_done(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    job = await decide_many(Selection(TOPIC, (case,)), PASS, office.clerk)
    await JobLot.filter(job_id=job.id).update(content="no JSON")

    with pytest.raises(ValueError, match="Expecting value"):
        await walking.walk_lot(job.id, office.clerk)

    assert await state_of(case) == ("OPEN", 1)
    assert (await Job.get(id=job.id)).state == "WAITING"


async def test_whoever_may_not_is_named_and_the_others_are_decided(database: str) -> None:
    office = await an_office()
    first, second, third = await office.submitted(7, 8, 9)
    await decide(first, PASS, office.clerk)
    async with in_transaction():
        await ApprovalCase.filter(id=third).update(submitted_by=office.clerk.actor)

    job = await office.batch(office.clerk, [first, second, third])

    told = await showing.show(job)
    assert (told["done"], told["rejected"]) == (1, 2)
    assert {each["row"]: each["reason"] for each in told["refused"]} == {
        first: "not_your_step",
        third: "four_eyes",
    }
    assert await state_of(second) == ("OPEN", 2)


async def test_a_step_that_must_be_decided_one_by_one_is_not_decided_in_bulk(database: str) -> None:
    office = await an_office()
    async with in_transaction():
        alone = Step(1, "clerk", "", Place.OWN, may_batch=False)
        await routes.set_route(TOPIC, None, [alone], office.clerk)
    [case] = await office.submitted(7)

    with pytest.raises(RuleBroken, match="nothing_selected"):
        await decide_many(Selection(TOPIC), PASS, office.clerk)
    job = await office.batch(office.clerk, [case])

    assert (await showing.show(job))["refused"] == [{"row": case, "reason": "one_by_one"}]


async def test_undo_takes_back_what_nobody_decided_on_since_and_names_the_rest(database: str) -> None:
    office = await an_office()
    first, second = await office.submitted(7, 8)
    job = await office.batch(office.clerk)
    await decide(first, PASS, office.chief)

    await undoing.undo(job.id, later(office.clerk, minutes=5))
    await walking.sweep(later(office.clerk, minutes=5))

    told = await showing.show(await Job.get(id=job.id))
    assert (told["state"], told["done"]) == ("UNDONE", 1)
    assert told["refused"] == [{"row": first, "reason": "decided_since"}]
    assert [await state_of(each) for each in (first, second)] == [("OPEN", 3), ("OPEN", 1)]


async def test_an_outcome_that_is_undone_is_told_to_the_noun_and_to_nobody_else(database: str) -> None:
    office = await an_office()
    cases = await office.submitted(7, 8, 9)
    job = await office.batch(office.clerk, cases, RETURN)
    office.noun.paid.add(8)
    async with in_transaction():
        await office.submitted(9)

    await undoing.undo(job.id, later(office.clerk, minutes=5))
    await walking.sweep(later(office.clerk, minutes=20))

    assert office.noun.heard == [("returned photo 请换照片", [7, 8, 9]), ("reopened", [7])]
    assert [await state_of(each) for each in cases] == [("OPEN", 1), ("RETURNED", 1), ("OPEN", 1)]


async def test_what_was_undone_can_be_decided_again_by_the_same_person(database: str) -> None:
    office = await an_office()
    [case] = await office.submitted(7)
    job = await office.batch(office.clerk)
    await undoing.undo(job.id, office.clerk)
    await walking.sweep(office.clerk)

    await decide(case, PASS, office.clerk)

    assert await state_of(case) == ("OPEN", 2)
    assert await ApprovalDecision.filter(undone_at=None).count() == 1


async def test_a_bulk_act_stopped_halfway_is_undone_as_far_as_it_came(database: str) -> None:
    office = await an_office()
    await office.submitted(*range(1, MANY + 1))
    job = await decide_many(Selection(TOPIC), PASS, office.clerk)
    await walking.walk_lot(job.id, office.clerk)

    await undoing.undo(job.id, office.clerk)
    await walking.sweep(office.clerk)

    assert ((await Job.get(id=job.id)).state, (await Job.get(id=job.id)).done) == ("UNDONE", 0)
    assert await ApprovalCase.filter(approval_step__number=1).count() == MANY


async def test_undo_is_for_who_did_it_and_for_as_long_as_the_window_is_open(database: str) -> None:
    office = await an_office()
    await office.submitted(7)
    job = await office.batch(office.clerk)

    with pytest.raises(RuleBroken, match="not_your_job"):
        await undoing.undo(job.id, office.chief)
    with pytest.raises(RuleBroken, match="undo_over"):
        await undoing.undo(job.id, later(office.clerk, minutes=10))

    assert job.undo_until == office.clerk.now + timedelta(minutes=10)


async def test_an_unknown_topic_or_case_is_refused(database: str) -> None:
    office = await an_office()

    for selection, reason in (
        (Selection("weather"), "no_such_topic"),
        (Selection(TOPIC, (99,)), "unknown_id"),
        (Selection(TOPIC), "nothing_selected"),
    ):
        with pytest.raises(RuleBroken, match=reason):
            await decide_many(selection, PASS, office.clerk)
