"""Opt-outs by number, sign and kind, and the way back in."""

from datetime import timedelta

import pytest
from letters_on_their_way import NOW, PHONE, SIGN, a_question, leased, queued

from db import secrets
from db.models import OptOut
from db.models.delivery import Lane
from db.models.numbers import Kind, Source
from delivery.opt_outs import Refusal, kind_of, last_to, open_opt_outs, opt_in, opt_out, opted_out

SECOND = timedelta(seconds=1)
OTHER = "another number"


def a_refusal(kind: Kind = Kind.ALL, sign: str = SIGN) -> Refusal:
    return Refusal(secrets.index(PHONE), sign, kind, Source.REPLY)


async def refused_lanes(sign: str = SIGN) -> set[Lane]:
    number = secrets.index(PHONE)
    return {lane for lane in Lane if await opted_out([number, OTHER], lane, sign) == {number}}


@pytest.mark.parametrize(
    ("kind", "lanes"),
    [
        (Kind.ALL, set(Lane)),
        (Kind.DISPATCH, {Lane.ANSWER, Lane.DISPATCH}),
        (Kind.REMINDER, {Lane.REMINDER}),
        (Kind.BROADCAST, {Lane.BROADCAST}),
    ],
)
async def test_a_refused_kind_closes_its_lanes_and_no_other(
    database: str, kind: Kind, lanes: set[Lane]
) -> None:
    await opt_out(a_refusal(kind), NOW)

    assert await refused_lanes() == lanes


async def test_a_refusal_holds_under_its_sign_and_one_without_a_sign_under_every(database: str) -> None:
    await opt_out(a_refusal(Kind.REMINDER), NOW)
    await opt_out(a_refusal(Kind.BROADCAST, sign=""), NOW)

    assert await refused_lanes() == {Lane.REMINDER, Lane.BROADCAST}
    assert await refused_lanes("另一个签名") == {Lane.BROADCAST}


async def test_the_same_refusal_twice_is_one(database: str) -> None:
    assert await opt_out(a_refusal(), NOW) is True
    assert await opt_out(a_refusal(), NOW + SECOND) is False

    assert [each.at for each in await OptOut.all()] == [NOW]


async def test_who_comes_back_gets_everything_again_and_may_refuse_anew(database: str) -> None:
    for kind in (Kind.DISPATCH, Kind.BROADCAST):
        await opt_out(a_refusal(kind), NOW)

    lifted = await opt_in(secrets.index(PHONE), SIGN, "reply", NOW + SECOND)

    assert (lifted, await refused_lanes()) == (2, set())
    assert {(each.lifted_at, each.lifted_by) for each in await OptOut.all()} == {(NOW + SECOND, "reply")}
    assert await opt_out(a_refusal(Kind.DISPATCH), NOW + 2 * SECOND) is True
    assert await refused_lanes() == {Lane.ANSWER, Lane.DISPATCH}


async def test_one_kind_can_be_lifted_alone(database: str) -> None:
    for kind in (Kind.DISPATCH, Kind.BROADCAST):
        await opt_out(a_refusal(kind), NOW)

    assert await opt_in(secrets.index(PHONE), SIGN, "staff:li", NOW, Kind.DISPATCH) == 1

    assert [each.kind for each in await open_opt_outs(secrets.index(PHONE), SIGN)] == [Kind.BROADCAST]


async def test_the_last_word_counts_by_the_time_it_was_sent(database: str) -> None:
    await opt_out(a_refusal(Kind.DISPATCH), NOW)

    assert await opt_in(secrets.index(PHONE), SIGN, "reply", NOW - SECOND) == 0
    assert await opt_in(secrets.index(PHONE), SIGN, "reply", NOW + SECOND) == 1
    assert await opt_out(a_refusal(Kind.DISPATCH), NOW) is False

    assert await refused_lanes() == set()


async def test_an_audience_of_forty_thousand_is_asked_about_in_one_statement(database: str) -> None:
    await opt_out(a_refusal(), NOW)
    audience = [f"number {n}" for n in range(40_000)] + [secrets.index(PHONE)]

    assert await opted_out(audience, Lane.BROADCAST, SIGN) == {secrets.index(PHONE)}
    assert await opted_out([], Lane.BROADCAST, SIGN) == set()


async def test_the_last_message_that_left_names_the_kind_and_our_answers_do_not(database: str) -> None:
    assert await last_to(secrets.index(PHONE)) is None
    asked = await leased(lane=Lane.DISPATCH, prompt_id=(await a_question()).id)
    told = await leased(NOW + SECOND, lane=Lane.BROADCAST)
    await leased(NOW + 2 * SECOND, lane=Lane.ANSWER)
    await queued(NOW + 3 * SECOND, lane=Lane.REMINDER)

    last = await last_to(secrets.index(PHONE))

    assert last is not None
    assert (last.id, asked.id != told.id) == (told.id, True)


def test_a_message_in_no_lane_or_an_answer_is_of_every_kind() -> None:
    assert [kind_of(lane) for lane in (None, *Lane)] == [
        Kind.ALL,
        Kind.ALL,
        Kind.DISPATCH,
        Kind.REMINDER,
        Kind.BROADCAST,
    ]
