"""What one may ask: help that fits who is speaking, as buttons."""

from collections.abc import Sequence
from itertools import islice

from delivery.channel import Choices
from exam.asking import ASKED_BY, Question
from handlers.conversation.questions import ANSWERS
from handlers.conversation.speakers import Speaker
from handlers.conversation.turns import Reply, buttons
from messages.words import say

ACROSS = 2
"""Buttons in a row: more are cut off on a phone."""


def offer(speaker: Speaker) -> Reply:
    """What this speaker is likely to ask and somebody answers; they may ask more."""
    if not speaker.is_bound:
        return Reply("help", {"bound": False}, buttons([say("question.bind")]))
    known = [each for each in ANSWERS if each in speaker.likely_to_ask]
    return Reply("help", {"bound": True}, _rows(sorted(known, key=_how_common)))


def _how_common(question: Question) -> int:
    """What is asked by one kind of people comes first."""
    return len(ASKED_BY[question])


def which(questions: Sequence[Question]) -> Reply:
    """Several questions are about as near."""
    return Reply("which_question", {}, _rows(questions))


def _rows(questions: Sequence[Question]) -> Choices:
    names = iter([say(f"question.{each.value}") for each in questions])
    rows = []
    while row := list(islice(names, ACROSS)):
        rows.append(row)
    return buttons(*rows)
