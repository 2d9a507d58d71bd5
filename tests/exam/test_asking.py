"""Who may ask what, and by which words in a text message."""

from exam import reply
from exam.asking import ACTING, ASKED_BY, KEYWORDS, Audience, Question, questions_for


def test_every_question_says_who_asks_it() -> None:
    assert set(ASKED_BY) == set(Question)
    assert all(ASKED_BY.values())


def test_what_acts_for_others_is_for_staff_alone() -> None:
    assert all(ASKED_BY[each] == {Audience.STAFF} for each in ACTING - {Question.LEAVE})


def test_nobody_in_particular_may_ask_what_anybody_may() -> None:
    common = {
        Question.HELP, Question.BIND, Question.UNBIND, Question.BACK, Question.LEAVE, Question.GO_ON
    }  # fmt: skip

    assert questions_for([]) == common
    for audience in Audience:
        assert common < questions_for([audience])
    assert questions_for(Audience) == set(Question)


def test_no_keyword_is_an_answer_or_an_opt_out() -> None:
    for keyword in KEYWORDS:
        assert reply.read(keyword, ()) == reply.Unreadable()
        assert keyword.startswith("CX")
