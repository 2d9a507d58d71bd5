"""A body books an hour at its district, comes with its papers, and only then are its people passed."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from photos import a_photo
from registration_office import HOUSE, NOW, Office, a_form, an_office, somebody
from registration_rows import an_item
from staff_rows import an_organisation

from db import connect, storage
from db.models import (
    ApprovalCase,
    Audit,
    File,
    Occupation,
    Organisation,
    OutgoingMessage,
    Plan,
    ReviewSlot,
    ReviewVisit,
)
from db.models.organisations import Kind
from db.secrets import KeyRing
from exam.approval import Verdict
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.policy import Role
from exam.review_visit import State
from handlers import nouns
from handlers.act import Act
from handlers.applying.scans import Upload
from handlers.approval.deciding import decide
from handlers.approval.topics import Ruling
from handlers.registration.registering import register
from handlers.review import showing, slots, visits
from handlers.review.results import KIND, Outcome, enter

assert nouns.KNOWN

PASS = Ruling(Verdict.PASS)
MORNING = datetime(2027, 4, 20, 9, tzinfo=CHINA)
HELD = replace(HOUSE, now=MORNING + timedelta(hours=1))
"""In the hour of a slot."""


@dataclass(slots=True)
class District:
    """The office of 3601 whose electricians are re-reviewed; its district 360102 with the school S01."""

    office: Office
    centre: Organisation
    clerk: Act

    async def slot(self, capacity: int = 1, hour: int = 9) -> ReviewSlot:
        begins = MORNING.replace(hour=hour)
        offer = slots.Offer("360102", begins, begins + timedelta(hours=2), "二楼会议室", capacity)
        return await slots.add(offer, self.clerk)

    async def book(self, slot: ReviewSlot, body: str = "S01", act: Act = HOUSE) -> ReviewVisit:
        return await visits.book(visits.Wish(body, self.office.plan.code, slot.id), act)

    async def taken(self) -> list[int]:
        return [each.taken for each in await ReviewSlot.all().order_by("id")]


async def a_district() -> District:
    office = await an_office()
    await Occupation.filter(id=office.item.occupation_id).update(needs_re_review=True)
    centre = await Organisation.get(code="360102")
    return District(office, centre, await somebody(centre, Role.CLERK))


@pytest.fixture
def files(tmp_path: Path) -> None:
    storage.use(tmp_path / "files")


def a_scan() -> Upload:
    return Upload(KIND, "复审表.jpg", a_photo())


async def test_a_body_books_an_hour_and_is_told_when_and_where(database: str) -> None:
    district = await a_district()
    await Organisation.filter(code="S01").update(phone="13812345678")

    visit = await district.book(await district.slot())

    assert (visit.state, await district.taken()) == (State.BOOKED, [1])
    (told,) = await OutgoingMessage.filter(message="review_booked")
    assert told.address == "+8613812345678"
    assert "2027年4月20日09:00至11:00,地点:二楼会议室" in told.text


async def test_a_full_hour_takes_nobody_more(database: str) -> None:
    district = await a_district()
    await an_organisation("S02", Kind.SCHOOL, district.centre)
    slot = await district.slot()
    await district.book(slot)

    with pytest.raises(RuleBroken, match="slot_full"):
        await district.book(slot, "S02")

    assert await district.taken() == [1]


async def test_ten_bodies_that_book_at_once_get_the_three_places_there_are(
    postgres_url: str, ring: KeyRing
) -> None:
    async with connect.database(postgres_url, ring):
        district = await a_district()
        slot = await district.slot(capacity=3)
        wishes = []
        for number in range(10):
            body = await an_organisation(f"B{number}", Kind.SCHOOL, district.centre)
            plan = district.office.plan
            if number % 2:
                item = await an_item()
                await Occupation.filter(id=item.occupation_id).update(needs_re_review=True)
                plan = await Plan.get(id=item.plan_id)
            wishes.append(visits.Wish(body.code, plan.code, slot.id))

        booking = [visits.book(each, HOUSE) for each in wishes]
        outcomes = await asyncio.gather(*booking, return_exceptions=True)

        assert sum(isinstance(each, ReviewVisit) for each in outcomes) == 3
        assert {each.reason for each in outcomes if isinstance(each, RuleBroken)} == {"slot_full"}
        assert await ReviewVisit.all().count() == 3
        assert await district.taken() == [3]


async def test_two_bodies_that_change_places_at_once_wait_for_each_other(
    postgres_url: str, ring: KeyRing
) -> None:
    async with connect.database(postgres_url, ring):
        district = await a_district()
        await an_organisation("S02", Kind.SCHOOL, district.centre)
        early, late = await district.slot(capacity=2), await district.slot(capacity=2, hour=14)
        item = await an_item()
        await Occupation.filter(id=item.occupation_id).update(needs_re_review=True)
        other = await Plan.get(id=item.plan_id)
        await district.book(early)
        await visits.book(visits.Wish("S02", other.code, late.id), HOUSE)

        await asyncio.gather(
            district.book(late), visits.book(visits.Wish("S02", other.code, early.id), HOUSE)
        )

        assert await district.taken() == [1, 1]


async def test_another_hour_gives_the_first_back_and_cancelling_gives_back_the_place(database: str) -> None:
    district = await a_district()
    early, late = await district.slot(), await district.slot(hour=14)
    first = await district.book(early)
    with pytest.raises(RuleBroken, match="visit_same"):
        await district.book(early)

    moved = await district.book(late)
    assert (moved.id, await district.taken()) == (first.id, [0, 1])
    await visits.cancel(moved.id, HOUSE)
    assert await district.taken() == [0, 0]
    with pytest.raises(RuleBroken, match="visit_not_allowed"):
        await visits.cancel(moved.id, HOUSE)

    anew = await district.book(late)
    assert (anew.id != first.id, await district.taken()) == (True, [0, 1])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"capacity": 0}, "slot_capacity"),
        ({"capacity": 1000}, "slot_capacity"),
        ({"place": " "}, "slot_place"),
        ({"until_at": MORNING}, "slot_times"),
        ({"until_at": MORNING + timedelta(days=1)}, "slot_times"),
        ({"from_at": NOW, "until_at": NOW + timedelta(hours=1)}, "slot_past"),
        ({"organisation": "S01"}, "not_a_centre"),
        ({"organisation": "X"}, "unknown_organisation"),
    ],
)
async def test_hours_that_cannot_be_offered_are_refused(
    database: str, change: dict[str, object], reason: str
) -> None:
    await a_district()
    usual = slots.Offer("360102", MORNING, MORNING + timedelta(hours=2), "二楼", 1)

    with pytest.raises(RuleBroken, match=reason):
        await slots.add(replace(usual, **change), HOUSE)


async def test_a_body_books_what_is_above_it_before_the_exam_and_only_where_it_is_needed(
    database: str,
) -> None:
    district = await a_district()
    elsewhere = await Organisation.get(code="3602")
    await an_organisation("S03", Kind.SCHOOL, elsewhere)
    slot = await district.slot()

    with pytest.raises(RuleBroken, match="slot_elsewhere"):
        await district.book(slot, "S03")
    with pytest.raises(RuleBroken, match="slot_past"):
        await district.book(slot, act=HELD)
    await Plan.filter(id=district.office.plan.id).update(exam_on=MORNING.date())
    with pytest.raises(RuleBroken, match="slot_late"):
        await district.book(slot)
    await Occupation.all().update(needs_re_review=False)
    with pytest.raises(RuleBroken, match="visit_not_needed"):
        await district.book(slot)
    assert await district.taken() == [0]


async def test_a_good_result_needs_its_hour_and_a_scan_of_the_sealed_form(database: str, files: None) -> None:
    district = await a_district()
    visit = await district.book(await district.slot())
    clerk = replace(district.clerk, now=HELD.now)

    with pytest.raises(RuleBroken, match="visit_early"):
        await enter(visit.id, Outcome(True, scan=a_scan()), HOUSE)
    with pytest.raises(RuleBroken, match="visit_scan"):
        await enter(visit.id, Outcome(True), clerk)
    with pytest.raises(RuleBroken, match="visit_scan_refused"):
        await enter(visit.id, Outcome(True, scan=Upload(KIND, "a.exe", b"MZ")), clerk)
    assert not await File.exists()
    await enter(visit.id, Outcome(True, "齐全", a_scan()), clerk)

    row = await ReviewVisit.get(id=visit.id).select_related("file")
    assert (row.state, row.result, row.decided_by) == (State.PASSED, "齐全", clerk.actor)
    assert row.file is not None
    assert (row.file.kind, storage.storage().open(row.file.place)) == (KIND, a_photo())
    assert await Audit.filter(action="review_visit.decide").count() == 1


async def test_who_failed_books_again(database: str, files: None) -> None:
    district = await a_district()
    visit = await district.book(await district.slot())
    await enter(visit.id, Outcome(False, "缺少学历证明"), HELD)

    again = await district.book(await district.slot(hour=14), act=HELD)

    assert (again.id, again.state, await district.taken()) == (visit.id, State.BOOKED, [0, 1])


async def test_the_last_step_passes_a_body_s_people_only_after_a_good_visit(
    database: str, files: None
) -> None:
    district = await a_district()
    plan, school = district.office.plan, district.office.school
    row = await register(plan.id, a_form(), school.id, HOUSE)
    alone = await register(plan.id, a_form(4), None, HOUSE)
    clerk, chief, director = [
        await somebody(district.office.city, role) for role in (Role.CLERK, Role.CHIEF, Role.DIRECTOR)
    ]
    case, other = [await ApprovalCase.get(topic_id=each.id) for each in (row, alone)]
    for act in (clerk, chief):
        await decide(case.id, PASS, act)
        await decide(other.id, PASS, act)
    assert (await decide(other.id, PASS, director)).state == "APPROVED"  # has no body that could go there
    with pytest.raises(RuleBroken, match="review_lacking"):
        await decide(case.id, PASS, director)
    visit = await district.book(await district.slot())
    with pytest.raises(RuleBroken, match="review_lacking"):
        await decide(case.id, PASS, director)

    await enter(visit.id, Outcome(True, scan=a_scan()), HELD)

    assert (await decide(case.id, PASS, director)).state == "APPROVED"


async def test_a_body_sees_the_hours_above_it_and_its_own_visits_only(database: str) -> None:
    district = await a_district()
    await an_organisation("S02", Kind.SCHOOL, district.centre)
    slot = await district.slot(capacity=2)
    await district.book(slot)
    agent, other = [await somebody(await Organisation.get(code=code), Role.AGENT) for code in ("S01", "S02")]
    far = await somebody(await Organisation.get(code="3602"), Role.CLERK)

    assert [(each["id"], each["free"]) for each in await slots.list_slots(agent)] == [(slot.id, 1)]
    assert await slots.list_slots(far) == []
    assert [each["body"] for each in await showing.list_visits("", agent)] == ["S01"]
    assert await showing.list_visits("", other) == []
    with pytest.raises(RuleBroken, match="unknown_id"):
        await showing.show((await ReviewVisit.get()).id, other)
