"""Simulated examiners read texts as people do, and answer according to their temper."""

from datetime import timedelta
from random import Random

import pytest

from app.rehearsal.people import CORRECTION, NONSENSE, Answer, Pace, Person, Temper, confirming
from exam import reply
from messages.wording import render

EXAM = {
    "occupation": "电工",
    "level": "三级",
    "day": "2026-04-24",
    "contact": "王科长",
    "phone": "0791-86661234",
}
INVITE = render("invite", {**EXAM, "centre": "中心", "yes": "1231", "no": "1232"})
SELECT = render("select", {**EXAM, "confirm": "1233"})
CORRECTED = render("wrong_code", {})
PACE = Pace(8, late_after=timedelta(hours=1))


def said(answer: Answer | None) -> str | None:
    return answer.text if answer else None


@pytest.mark.parametrize(
    ("temper", "code"), [("yes", "1231"), ("no", "1232"), ("silent", None), ("late", "1231")]
)
def test_an_invitation_is_answered_by_the_code_in_its_text(temper: str, code: str | None) -> None:
    person = Person(Temper(temper), Temper.YES)

    assert said(person.read(INVITE, PACE, Random(1))) == code


@pytest.mark.parametrize(
    ("temper", "code"), [("yes", "1233"), ("no", "1232"), ("silent", None), ("late", "1233")]
)
def test_a_selection_is_confirmed_or_declined_by_the_codes_seen_so_far(temper: str, code: str | None) -> None:
    person = Person(Temper.YES, Temper(temper))
    person.read(INVITE, PACE, Random(1))

    assert said(person.read(SELECT, PACE, Random(1))) == code


def test_the_same_question_again_is_not_answered_again() -> None:
    person = Person(Temper.YES, Temper.YES)
    person.read(INVITE, PACE, Random(1))

    assert person.read(INVITE, PACE, Random(1)) is None


def test_a_late_answer_takes_its_time_after_both_windows() -> None:
    prompt = Person(Temper.YES, Temper.YES).read(INVITE, PACE, Random(1))
    late = Person(Temper.LATE, Temper.YES).read(INVITE, PACE, Random(1))

    assert prompt is not None
    assert late == Answer(prompt.after + timedelta(hours=1), prompt.text)


def test_half_of_all_answers_come_within_the_median_time() -> None:
    chance = Random(1)
    times = sorted(PACE.draw(chance) for _ in range(4001))

    assert round(times[2000] / timedelta(minutes=1)) == 8


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_unreadable_to_the_house(text: str) -> None:
    assert reply.read(text, {"123"}) == reply.Unreadable()


def test_who_sent_nonsense_mends_it_or_gives_up_when_told() -> None:
    second = set()
    for seed in range(20):
        person, chance = Person(Temper.NONSENSE, Temper.YES), Random(seed)
        assert said(person.read(INVITE, PACE, chance)) in NONSENSE
        second.add(said(person.read(CORRECTED, PACE, chance)))

    assert second == {"1231", None}


def test_a_text_that_asks_nothing_is_not_answered() -> None:
    assert Person(Temper.YES, Temper.YES).read(render("full", {}), PACE, Random(1)) is None


def test_the_correction_is_known_by_its_wording() -> None:
    assert CORRECTED.count(CORRECTION) == 1


def test_those_who_do_not_confirm_behave_as_at_the_invitation() -> None:
    shares = {Temper.YES: 60.0, Temper.NO: 30.0, Temper.SILENT: 10.0}

    assert confirming(shares, 80) == {Temper.YES: 80, Temper.NO: 15, Temper.SILENT: 5}


def test_where_everybody_accepts_those_who_do_not_confirm_are_silent() -> None:
    assert confirming({Temper.YES: 1.0, Temper.NO: 0.0}, 90) == {Temper.YES: 90, Temper.SILENT: 10}
