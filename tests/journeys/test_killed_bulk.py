"""kill -9 in the middle of a list, a batch approval, its undoing and bills: nothing twice, nothing lost."""

from pathlib import Path

from bulk_centre import (
    FILE,
    LOT,
    a_centre,
    acting,
    an_approval,
    blocked,
    dealt,
    newest_job,
    some_bills,
    told,
    undo_at_once_or_never,
)
from charging_office import prices

from db.models import ApprovalCase, ApprovalDecision, Audit, Bill, BillLine, Job, Registration
from handlers import nouns

PEOPLE = 2 * LOT + 10
"""Three lots of a list, of an approval and of bills."""
LAST = "SELECT id FROM registration ORDER BY id DESC LIMIT 1 FOR UPDATE"
LAST_SUBJECT = "SELECT id FROM registration_item ORDER BY id DESC LIMIT 1 FOR UPDATE"


async def everybody_is_billed_once(people: int) -> None:
    """One bill a person with both subjects on it, and one message about it."""
    assert await Bill.filter(state="OPEN").count() == people
    assert len(set(await Bill.all().values_list("person_id", flat=True))) == people
    lines = await BillLine.filter(voided_at=None).values_list("registration_item_id", flat=True)
    assert (len(lines), len(set(lines))) == (2 * people, 2 * people)
    assert await told("fee_due") == (people, people)


async def test_what_was_killed_in_the_middle_is_gone_on_with_and_done_once(
    postgres_url: str, tmp_path: Path
) -> None:
    async with a_centre(postgres_url, tmp_path, PEOPLE) as centre:
        await centre.killed("zhang", *FILE, at=dealt(1))
        assert 0 < await Registration.all().count() < PEOPLE
        await centre.done("zhang", *FILE)
        assert await Registration.filter(state="SUBMITTED").count() == PEOPLE
        assert len(set(await Registration.all().values_list("person_id", flat=True))) == PEOPLE
        assert (await ApprovalCase.filter(state="OPEN").count(), await Job.all().count()) == (PEOPLE, 1)

        approve = await an_approval()
        async with centre.held(LAST):
            await centre.killed("li", *approve, at=dealt(2))
        assert await Registration.filter(state="APPROVED").count() == PEOPLE - 10
        job = await newest_job()
        await centre.done("li", "approve", "job", job, "--resume")
        assert await ApprovalDecision.filter(undone_at=None).count() == PEOPLE

        async with centre.held(LAST):
            await centre.killed("li", "approve", "undo", job, at=dealt(2))
        assert await Registration.filter(state="APPROVED").count() == 10
        await centre.done("li", "approve", "job", job, "--resume")
        assert await Registration.filter(state="SUBMITTED").count() == PEOPLE
        assert await ApprovalDecision.filter(undone_at=None).count() == 0
        assert (await Job.get(id=job)).state == "UNDONE"

        await nouns.walk_jobs(acting(hours=2))
        assert await told("registration_received") == (PEOPLE, PEOPLE)
        assert await told("registration_approved") == (0, 0)
        assert await Audit.filter(subject=f"job:{job}").count() == 2

        await Registration.all().update(state="APPROVED")
        await prices(centre.office)
        await undo_at_once_or_never()
        bill = await some_bills()
        async with centre.held(LAST_SUBJECT):
            await centre.killed("li", *bill, at=blocked)
        assert (await Bill.all().count(), await told("fee_due")) == (PEOPLE - 10, (0, 0))
        job = await newest_job()
        await centre.done("li", "approve", "job", job, "--resume")
        await everybody_is_billed_once(PEOPLE)
        assert (await Job.get(id=job)).done == PEOPLE


async def test_one_process_on_sqlite_goes_on_with_what_it_was_killed_in(
    sqlite_url: str, tmp_path: Path
) -> None:
    people = 2 * LOT  # the second lot of an approval takes longer than it takes to see the end of the first
    async with a_centre(sqlite_url, tmp_path, people) as centre:
        await prices(centre.office)
        await undo_at_once_or_never()
        await centre.killed("zhang", *FILE, at=dealt(1))
        assert 0 < await Registration.all().count() < people
        await centre.done("zhang", *FILE)
        assert await Registration.filter(state="SUBMITTED").count() == people

        await centre.killed("li", *await an_approval(), at=dealt(1, "ENDING"))
        assert await Registration.filter(state="APPROVED").count() == people
        assert (await Bill.all().count(), await told("fee_due")) == (LOT, (LOT, LOT))
        await centre.done("li", "approve", "job", await newest_job(), "--resume")
        assert await ApprovalDecision.filter(undone_at=None).count() == people
        await everybody_is_billed_once(people)
        assert await told("registration_received") == await told("registration_approved") == (people, people)
