"""Whatever happens to a message, in whatever order: it is accepted once, and its state never goes back."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from letters_on_their_way import a_number, queued
from provider_in_small import STEPS, Story

from db import connect, secrets
from db.models import OutgoingMessage
from db.models.delivery import Sending

RANK = {Sending.QUEUED: 0, Sending.LEASED: 0, Sending.UNKNOWN: 0, Sending.ACCEPTED: 1}
OVER = 2
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEW = settings(MANY, max_examples=15)
_numbers = count()
HISTORIES = st.lists(st.sampled_from(STEPS), max_size=25)
BLIND = ["die_after_sending", "wait_for_the_lease", "sweep", "look", "wait_a_second", "look", "send"]
SLEPT = [
    "fall_asleep_after_sending",
    "wait_for_the_lease",
    "sweep",
    "look",
    "wait_for_the_provider",
    "wake_up",
    "look",
]


async def _never_back(steps: list[str]) -> None:
    story, row = Story(), await queued(address=a_number(next(_numbers)))
    seen = [row.state]
    for what in steps:
        await story.step(what)
        seen.append((await OutgoingMessage.get(id=row.id)).state)
    ranks = [RANK.get(state, OVER) for state in seen]
    over = {state for state in seen if state not in RANK}
    assert (ranks, len(over) <= 1) == (sorted(ranks), True)


async def _accepted_once(steps: list[str]) -> None:
    story, row = Story(), await queued(address=a_number(next(_numbers)))
    for what in steps:
        await story.step(what)

    await story.go_on_without_faults()

    end = (await OutgoingMessage.get(id=row.id)).state
    assert story.accepted == {row.out_id: 1}
    assert end in {Sending.ACCEPTED, Sending.DELIVERED, Sending.FAILED}


def _live(
    url: str, ring: secrets.KeyRing, story: Callable[[list[str]], Awaitable[None]], steps: list[str]
) -> None:
    async def whole() -> None:
        async with connect.database(url, ring):
            await OutgoingMessage.all().update(channel="former")
            await story(steps)

    asyncio.run(whole())


@MANY
@given(steps=HISTORIES)
@example(steps=["send", "be_undeliverable", "be_delivered"])
@example(steps=["send", "be_delivered", "be_undeliverable", "sweep"])
def test_on_sqlite_a_state_never_goes_back(sqlite_url: str, ring: secrets.KeyRing, steps: list[str]) -> None:
    _live(sqlite_url, ring, _never_back, steps)


@FEW
@given(steps=HISTORIES)
def test_on_postgres_a_state_never_goes_back(
    postgres_url: str, ring: secrets.KeyRing, steps: list[str]
) -> None:
    _live(postgres_url, ring, _never_back, steps)


@MANY
@given(steps=HISTORIES)
@example(steps=BLIND)
@example(steps=SLEPT)
@example(steps=["send_and_lose_the_answer", "be_delivered", "look"])
@example(steps=["lose_the_request", "wait_for_the_provider", "look", "wait_for_the_provider", "look"])
def test_on_sqlite_a_message_is_accepted_exactly_once(
    sqlite_url: str, ring: secrets.KeyRing, steps: list[str]
) -> None:
    _live(sqlite_url, ring, _accepted_once, steps)


@FEW
@given(steps=HISTORIES)
@example(steps=BLIND)
@example(steps=SLEPT)
def test_on_postgres_a_message_is_accepted_exactly_once(
    postgres_url: str, ring: secrets.KeyRing, steps: list[str]
) -> None:
    _live(postgres_url, ring, _accepted_once, steps)
