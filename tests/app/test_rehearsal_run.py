"""Whole dispatches with simulated examiners, through the real handlers and a real database."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.rehearsal import stage
from app.rehearsal.phones import templates
from app.rehearsal.plan import Plan, read_shares
from app.rehearsal.run import Outcome, play, start_of_play
from db import connect, secrets
from db.models import OutgoingMessage
from db.models.delivery import Sending

EVERYBODY_COMES = Plan(3, 12, 1, ("1.0",), read_shares("yes=1"), 100, 0.5, 1, "考务中心")
AS_IN_LIFE = replace(
    EVERYBODY_COMES,
    examiners=30,
    shares=read_shares("yes=55,no=20,silent=15,late=5,nonsense=5"),
    confirm=90,
    answer_minutes=8,
)
TEXTS = templates(3)


@pytest.fixture
async def room(sqlite_url: str, ring: secrets.KeyRing) -> AsyncIterator[None]:
    async with connect.database(sqlite_url, ring):
        yield


async def played(plan: Plan, ratio: str = "1.0", number: int = 1) -> Outcome:
    await stage.build(plan.examiners, await start_of_play())
    return await play(plan, ratio, number, TEXTS)


async def sent() -> Counter[str]:
    return Counter(each.message for each in await OutgoingMessage.filter(state=Sending.ACCEPTED))


async def test_where_everybody_comes_a_team_costs_three_texts_a_head(room: None) -> None:
    outcome = await played(EVERYBODY_COMES)

    assert await sent() == {"invite": 3, "select": 3, "team": 3}
    assert (outcome.formed_after is not None, outcome.sms, outcome.asked) == (True, 9, 3)
    assert (outcome.full, outcome.escalated) == (0, 0)


async def test_parts_are_those_the_provider_bills(room: None) -> None:
    outcome = await played(EVERYBODY_COMES)

    # #1, #2 and #3 of three people are two parts each (domain.md B4)
    assert outcome.parts == 18


async def test_where_nobody_answers_each_is_asked_exactly_twice_and_staff_are_called(room: None) -> None:
    outcome = await played(replace(EVERYBODY_COMES, shares=read_shares("silent=1")))

    invitations = Counter(each.address for each in await OutgoingMessage.filter(message="invite"))
    assert await sent() == {"invite": 24}
    assert (len(invitations), set(invitations.values())) == (12, {2})
    assert (outcome.formed_after, outcome.asked, outcome.escalated) == (None, 12, 1)


async def test_where_nobody_confirms_no_team_is_told(room: None) -> None:
    outcome = await played(replace(EVERYBODY_COMES, confirm=0))

    assert await sent() == {"invite": 12, "select": 24}
    assert (outcome.formed_after, outcome.escalated) == (None, 1)


async def test_those_who_say_yes_when_all_are_confirmed_are_told_so(room: None) -> None:
    outcome = await played(EVERYBODY_COMES, ratio="4.0")

    assert (outcome.asked, outcome.full, outcome.sms) == (12, 9, 12 + 3 + 3 + 9)


async def test_a_reader_of_nothing_is_corrected(room: None) -> None:
    await played(replace(EVERYBODY_COMES, shares=read_shares("nonsense=1")))

    assert (await sent())["wrong_code"] > 0


async def test_a_higher_ratio_asks_more_people(room: None) -> None:
    asked = [
        sum([(await played(AS_IN_LIFE, ratio, number)).asked for number in (1, 2)])
        for ratio in ("1.0", "2.0", "4.0")
    ]

    assert asked[0] < asked[1] < asked[2]


async def test_a_run_knows_nothing_of_the_runs_before_it(room: None) -> None:
    first = await played(AS_IN_LIFE, "2.0", 1)
    second = await play(AS_IN_LIFE, "2.0", 2, TEXTS)

    assert await play(AS_IN_LIFE, "2.0", 1, TEXTS) == first
    assert second != first


async def test_another_seed_is_another_story(room: None) -> None:
    assert await played(replace(AS_IN_LIFE, seed=2), "2.0") != await played(AS_IN_LIFE, "2.0")


async def test_no_team_is_sought_after_the_deadline(room: None) -> None:
    slow = replace(EVERYBODY_COMES, examiners=3, shares=read_shares("late=1"), answer_minutes=9000)

    outcome = await played(slow)

    # T-10WD 09:00 to T-4WD 18:00
    assert outcome.formed_after is None
    assert outcome.lasted < timedelta(days=10, hours=9)


async def test_both_databases_play_the_same(
    sqlite_url: str, postgres_url: str, ring: secrets.KeyRing
) -> None:
    outcomes = []
    for url in (sqlite_url, postgres_url):
        async with connect.database(url, ring):
            outcomes.append(await played(AS_IN_LIFE, "2.0"))

    assert outcomes[0] == outcomes[1]
