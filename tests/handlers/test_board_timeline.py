"""The timeline in words."""

from datetime import date

import pytest

from exam.invitation import NEXT, Event
from handlers.board.timeline import day_in_words, sentence
from messages.words import say

NAMES = {7: "李娜", 9: "王强"}
NEUTRAL = "其他记录"
KINDS = [
    *("planned", "asked_again", "not_delivered", "draw", "escalated", "alarm", "note", "waived"),
    *("requested", "opened", "formed", "reopened", "cancelled"),
    *(event.value for event in Event),
    *("deadline", "leader", "demand", "moved_task", "meeting", "dispatched"),
]

TOLD = [
    ("sent", {"from": "PLANNED", "to": "S1A", "case": "any"}, "已向张伟发出短信一，等候答复"),
    ("yes", {"from": "S1A", "to": "S2A", "case": "free"}, "张伟回复能参加，占一席，发短信二请其确认"),
    ("yes", {"from": "S2A", "to": "S2A", "case": "free"}, "张伟又回复能参加，状态不变（待确认）"),
    ("timer", {"from": "S2B", "to": "NO_CONFIRM"}, "张伟两次都没有确认，视同不参加，空出一席"),
    ("not_delivered", {"message": "team", "code": "X1"}, "给张伟的“短信三：考评组组建”没有送达（X1）"),
    ("requested", {"required": 3, "waived": False}, "考点提出需求：3 人"),
    ("requested", {"required": 3, "waived": True}, "考点提出需求：3 人（逾期，已放行）"),
    ("draw", {"round": 1, "wanted": 6, "drawn": 5, "relaxation": 0}, "第 1 轮抽取：需 6 人，抽中 5 人"),
    (
        "draw",
        {"round": 2, "wanted": 2, "drawn": 1, "relaxation": 1},
        "第 2 轮抽取：需 2 人，抽中 1 人（放宽到其他区县）",
    ),
    ("formed", {"revision": 1, "leader": 7, "senior": True}, "考评组组建完成（第 1 版），组长李娜"),
    (
        "formed",
        {"revision": 2, "leader": 9, "senior": False},
        "考评组组建完成（第 2 版），组长王强；组内没有高级考评员",
    ),
    ("formed", {"revision": 2, "leader": 404, "senior": True}, "考评组组建完成"),
    ("alarm", {"which": "last_alarm", "missing": 2}, "考评前第 4 个工作日，还缺 2 人确认"),
    ("alarm", {"which": "someday", "missing": 2}, "还缺 2 人确认"),
    ("demand", {"from": 3, "to": 5}, "需求人数由 3 人改为 5 人"),
    (
        "moved_task",
        {"day": "2027-03-20", "half": "pm", "waived": False},
        "考评改到 2027年3月20日(周六)下午",
    ),
    ("dispatched", {"examiners": [9, 7], "override": False}, "人工派遣：李娜、王强"),
    ("reopened", {}, "考评组缺人，重新派遣"),
]


@pytest.mark.parametrize(("kind", "detail", "words"), TOLD)
def test_an_event_is_told_in_a_sentence(kind: str, detail: object, words: str) -> None:
    assert sentence(kind, detail, "张伟", NAMES) == words


@pytest.mark.parametrize("detail", [{}, None, 7, "text", [1], {"to": ["S1A"]}, {"key": "x", "to": None}])
def test_an_unknown_kind_shows_as_its_code_whatever_its_detail(detail: object) -> None:
    assert sentence("invented", detail, None, {}) == "其他记录（invented）"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_even_without_any_detail(kind: str) -> None:
    assert sentence(kind, {}, None, {}).startswith(NEUTRAL) is False


def test_every_move_of_an_invitation_has_words() -> None:
    moves = {(event, state, move.to) for (state, event, _), move in NEXT.items()}
    told = {
        sentence(event.value, {"from": state.value, "to": to.value}, "张伟", {}) for event, state, to in moves
    }

    assert [text for text in told if text.startswith(NEUTRAL)] == []


def test_a_task_s_day_is_shown_with_its_weekday() -> None:
    assert day_in_words(date(2027, 3, 21)) == "2027年3月21日(周日)"


def test_nobody_in_particular_is_an_examiner() -> None:
    assert sentence("planned", {"round": 1}, None, {}) == f"抽中{say('board.somebody')}，短信一待发"
