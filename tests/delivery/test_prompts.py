"""Open questions: put once, under a code of their own, due at an instant, closed for good."""

from datetime import timedelta
from random import Random

from letters_on_their_way import NOW, PHONE, SECOND, a_question

from db import secrets
from db.models import Prompt
from delivery import prompts
from delivery.prompts import REMEMBERED, Question


def _question(version: int = 1, stem: str = "123") -> Question:
    return Question("invitation", 7, "invite", version, secrets.index(PHONE), stem)


async def test_the_same_question_is_put_once(database: str) -> None:
    first = await prompts.open_prompt(_question(), NOW)
    await prompts.start_clock(first.id, NOW + SECOND)

    again = await prompts.open_prompt(_question(stem="456"), NOW + SECOND)

    assert (again.id, again.stem, again.due_at, await Prompt.all().count()) == (
        first.id,
        "123",
        NOW + SECOND,
        1,
    )


async def test_a_closed_question_is_not_opened_again_by_asking(database: str) -> None:
    await prompts.open_prompt(_question(), NOW)
    await prompts.close("invitation", 7, NOW)

    assert (await prompts.open_prompt(_question(), NOW + SECOND)).closed_at == NOW


async def test_a_question_put_anew_is_another_one(database: str) -> None:
    first = await prompts.open_prompt(_question(), NOW)
    anew = await prompts.open_prompt(_question(version=2, stem="456"), NOW)

    assert [each.id for each in await prompts.open_about("invitation", 7)] == [first.id, anew.id]


async def test_a_new_code_is_one_that_no_mistyped_digit_turns_into_another(database: str) -> None:
    chance, stems = Random(7), []

    for number in range(30):
        stem = await prompts.new_stem(secrets.index(PHONE), NOW, chance)
        await a_question(stem, topic_id=number, closed_at=NOW if number % 2 else None)
        stems.append(stem)

    near = [
        (a, b) for a in stems for b in stems if a < b and sum(x != y for x, y in zip(a, b, strict=True)) < 2
    ]
    assert (near, len(set(stems))) == ([], 30)


async def test_a_code_is_free_again_after_sixty_days_and_at_once_at_another_number(database: str) -> None:
    everything = [f"{number}" for number in range(100, 1000) if number != 555]
    for number, stem in enumerate(everything):
        await a_question(stem, topic_id=number, closed_at=NOW)

    only = await prompts.new_stem(secrets.index(PHONE), NOW, Random(1))
    later = {
        await prompts.new_stem(secrets.index(PHONE), NOW + REMEMBERED + SECOND, Random(seed))
        for seed in range(5)
    }

    assert (only, later == {"555"}) == ("555", False)


async def test_questions_of_sixty_days_are_remembered_newest_first(database: str) -> None:
    old = await a_question("123", opened_at=NOW - REMEMBERED)
    await a_question("456", opened_at=NOW - REMEMBERED - SECOND)
    closed = await a_question("789", closed_at=NOW)
    await a_question("234", address_index="somebody else")

    assert [each.id for each in await prompts.recent(secrets.index(PHONE), NOW)] == [closed.id, old.id]


async def test_a_question_is_due_from_its_instant_on_the_oldest_first(database: str) -> None:
    late, later, never = await a_question("123"), await a_question("456"), await a_question("789")
    await prompts.start_clock(late.id, NOW + SECOND)
    await prompts.start_clock(later.id, NOW)
    await prompts.start_clock(never.id, None)

    found = [[each.id for each in await prompts.due(NOW + at * SECOND, 10)] for at in (-1, 0, 1)]

    assert found == [[], [later.id], [later.id, late.id]]
    assert [each.id for each in await prompts.due(NOW + SECOND, 1)] == [later.id]


async def test_a_stopped_clock_makes_nothing_due(database: str) -> None:
    prompt = await a_question()
    await prompts.start_clock(prompt.id, NOW)

    await prompts.start_clock(prompt.id, None)

    assert await prompts.due(NOW + timedelta(days=1), 10) == []


async def test_closing_ends_every_open_question_about_it_and_no_other(database: str) -> None:
    asked, confirmed = (
        await a_question("123", topic_id=7),
        await a_question("456", topic_id=7, kind="confirm"),
    )
    over = await a_question("789", topic_id=7, kind="over", closed_at=NOW - SECOND)
    other = await a_question("234", topic_id=8)
    await prompts.start_clock(asked.id, NOW)

    closed = await prompts.close("invitation", 7, NOW)

    kept = {each.id: each.closed_at for each in await Prompt.all()}
    assert sorted(closed) == [asked.id, confirmed.id]
    assert kept == {asked.id: NOW, confirmed.id: NOW, over.id: NOW - SECOND, other.id: None}
    assert (await prompts.due(NOW, 10), await prompts.close("invitation", 7, NOW)) == ([], [])


async def test_a_closed_question_has_no_clock_to_start(database: str) -> None:
    prompt = await a_question()
    await prompts.close("invitation", prompt.topic_id, NOW)

    await prompts.start_clock(prompt.id, NOW)

    assert (await Prompt.get(id=prompt.id)).due_at is None
