"""Which question a text asks."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrasing_rows import RIGHT, WRONG, measure, phrasings

from exam.asking import ACTING, ASKED_BY, KEYWORDS, Audience, Question, questions_for
from handlers.understanding.lexicon import lexicon_of
from handlers.understanding.understand import LONGEST, Several, Understood, understand
from messages.phrases import shipped

LEXICON = lexicon_of(shipped())
CANDIDATE = questions_for([Audience.CANDIDATE])
EXAMINER = questions_for([Audience.EXAMINER])
STAFF = questions_for([Audience.STAFF])
EVERYTHING = frozenset(Question)
TYPED = st.text(
    st.sampled_from("审核成绩报名取消任务证书什么时候考试吗的电工abcx12３Ａ，。 \n😀")
    | st.characters(codec="utf-8", exclude_categories=["Cs"]),
    max_size=30,
)
PLAIN = st.text(
    st.sampled_from("审核身成绩报名取消任务证书什么时候考试吗的电工派遣换人cxshzk12"), max_size=20
)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "mistaken"),
    [("tuning", 0.97, 0.005, 0.03), ("held_out", 0.95, 0.025, 0.03), ("fresh", 0.83, 0.025, 0.16)],
)
def test_most_phrasings_are_understood_and_hardly_any_wrongly(
    name: str, right: float, wrong: float, mistaken: float, record_property: Callable[[str, object], None]
) -> None:
    found = measure(name, LEXICON)
    record_property("told", found.told(name))

    assert found.share(RIGHT) >= right, found.told(name)
    assert found.share(WRONG) <= wrong, found.told(name)
    assert found.mistaken() <= mistaken, found.told(name)


def test_the_phrasings_are_of_every_question_and_many() -> None:
    rows = [each for name in ("tuning", "held_out", "fresh") for each in phrasings(name)]
    asking = [each for each in rows if each.means]

    assert len(asking) >= 300
    assert len(rows) - len(asking) >= 100
    assert {question for each in asking for question in each.means} == set(Question)
    assert len({(each.who, each.text) for each in rows}) == len(rows)
    assert all(each.who in ASKED_BY[question] for each in asking for question in each.means)


def test_nobody_is_given_what_only_others_may_ask() -> None:
    texts = [each.text for name in ("tuning", "held_out", "fresh") for each in phrasings(name)]

    for allowed in (CANDIDATE, EXAMINER, STAFF):
        assert [text for text in texts if not _questions(understand(text, LEXICON, allowed)) <= allowed] == []


def _questions(found: Understood | Several | None) -> set[Question]:
    match found:
        case Understood(question):
            return {question}
        case Several(questions):
            return set(questions)
    return set()


@pytest.mark.parametrize(
    ("text", "question", "rest"),
    [
        ("审核 电工", Question.REVIEW, ""),
        ("审核 张三丰", Question.REVIEW, "张三丰"),
        ("张三丰的审核结果", Question.REVIEW, "张三丰"),
    ],
)
def test_what_a_candidate_says_beside_the_question_is_the_rest(
    text: str, question: Question, rest: str
) -> None:
    assert understand(text, LEXICON, CANDIDATE) == Understood(question, rest)


@pytest.mark.parametrize(
    ("text", "question", "rest"),
    [
        ("换人 张三", Question.REPLACE, "张三"),
        ("把张三换掉", Question.REPLACE, "张三"),
        ("取消任务 3.20 张三", Question.CANCEL_TASK, "3.20 张三"),
        ("人工派遣：张三、李四", Question.DISPATCH, "张三、李四"),
        ("群發", Question.BROADCAST, ""),
    ],
)
def test_what_staff_say_beside_the_question_is_the_rest(text: str, question: Question, rest: str) -> None:
    assert understand(text, LEXICON, STAFF) == Understood(question, rest)


@pytest.mark.parametrize(
    "text",
    [
        "取消任务了吗",
        "谁取消任务的",
        "不要取消任务",
        "别群发",
        "怎么换人",
        "先别换人",
        "群发了没",
        "没有取消任务啊",
        "没群发",
    ],
)
def test_nothing_is_done_by_a_question_or_a_prohibition(text: str) -> None:
    assert not _questions(understand(text, LEXICON, STAFF)) & ACTING


def test_an_act_is_never_read_out_of_a_wrong_character() -> None:
    near = (
        "取某任务",
        "某消任务",
        "取消某务",
        "接某会话",
        "某管会话",
        "人某派遣",
        "某发短信",
        "qxrv",
        "quxiaorenwo",
    )

    assert [text for text in near if _questions(understand(text, LEXICON, STAFF)) & ACTING] == []


def test_cancelling_a_task_never_comes_out_of_leaving() -> None:
    both = questions_for([Audience.CANDIDATE, Audience.EXAMINER, Audience.STAFF])

    assert understand("取消", LEXICON, both) == Understood(Question.LEAVE)
    assert understand("取消任务", LEXICON, both) == Understood(Question.CANCEL_TASK)
    assert understand("取消任务", LEXICON, CANDIDATE) is None


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_every_keyword_is_its_question_alone(keyword: str) -> None:
    question = KEYWORDS[keyword]

    assert understand(keyword, LEXICON, EVERYTHING) == Understood(question)
    assert understand(f"{keyword.lower()}。", LEXICON, EVERYTHING) == Understood(question)


@pytest.mark.parametrize("question", Question)
def test_every_question_is_known_by_each_of_its_names(question: Question) -> None:
    allowed = questions_for(ASKED_BY[question])
    found = {
        name: _questions(understand(name.strip("=~"), LEXICON, allowed))
        for name in shipped().questions[question].names
    }

    assert {name for name, questions in found.items() if question not in questions} == set()


def test_about_two_questions_it_asks_back() -> None:
    found = understand("成绩和证书", LEXICON, CANDIDATE)

    assert isinstance(found, Several)
    assert set(found.questions) == {Question.SCORE, Question.CERTIFICATE}


def test_a_number_is_what_the_menu_says_and_nothing_without_one() -> None:
    menu = (Question.SCORE, Question.PAYMENT)

    for text in ("2", "２", "②", "第二个", "选2", "二"):
        assert understand(text, LEXICON, CANDIDATE, menu) == Understood(Question.PAYMENT)
        assert understand(text, LEXICON, CANDIDATE) is None
    assert understand("3", LEXICON, CANDIDATE, menu) is None
    assert understand("1", LEXICON, EXAMINER, menu) is None


def test_a_long_story_is_for_a_human() -> None:
    assert understand("成绩" + "很长的故事" * LONGEST, LEXICON, CANDIDATE) is None


def test_the_offices_own_words_are_known_with_their_sound_and_initials() -> None:
    lexicon = lexicon_of(shipped(), [(Question.SCORE, "出榜")])

    for text in ("出榜", "出榜了吗", "初榜", "chubang", "cb"):
        assert understand(text, LEXICON, CANDIDATE) is None
        assert understand(text, lexicon, CANDIDATE) == Understood(Question.SCORE)


@given(TYPED)
def test_no_text_raises_and_none_leads_beyond_what_is_allowed(text: str) -> None:
    for allowed in (CANDIDATE, EXAMINER, STAFF, frozenset[Question]()):
        assert _questions(understand(text, LEXICON, allowed, (Question.SCORE,))) <= allowed


@given(PLAIN, st.data())
def test_case_width_and_blanks_change_nothing(text: str, data: st.DataObject) -> None:
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)
    blanks = data.draw(
        st.lists(st.sampled_from(["", " ", "　", "，", "\n"]), min_size=len(text), max_size=len(text))
    )
    spaced = "".join(blank + each for blank, each in zip(blanks, text, strict=True))
    expected = _questions(understand(text, LEXICON, EVERYTHING))

    for changed in (text.upper(), wide, spaced):
        assert _questions(understand(changed, LEXICON, EVERYTHING)) == expected
