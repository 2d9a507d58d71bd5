"""The office's own words: added, in force at once, refused, retired."""

from datetime import UTC, datetime
from random import Random

import pytest

from db.models import Phrase
from db.models.office import Audit
from exam.asking import Audience, Question, questions_for
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.understanding import wording
from handlers.understanding.understand import Understood, understand

ACT = Act(datetime(2026, 11, 22, 4, tzinfo=UTC), "staff:li", Random(1))
CANDIDATE = questions_for([Audience.CANDIDATE])


async def _asks(text: str) -> object:
    return understand(text, await wording.lexicon_in_force(), CANDIDATE)


async def _refusal(question: Question, text: str) -> str:
    with pytest.raises(RuleBroken) as refused:
        await wording.add(question, text, ACT)
    return refused.value.reason


async def test_an_added_word_asks_its_question_until_it_is_retired(database: str) -> None:
    assert await _asks("出榜了吗") is None

    made = await wording.add(Question.SCORE, " 出榜！", ACT)
    assert (made["text"], made["intent"]) == ("出榜", "score")
    assert await _asks("请问出榜了吗？") == Understood(Question.SCORE)

    await wording.retire(made["id"], ACT)
    assert await _asks("出榜了吗") is None
    assert await wording.list_phrases(ACT) == []
    assert [each["text"] for each in await wording.list_phrases(ACT, retired=True)] == ["出榜"]
    assert await Audit.all().order_by("id").values_list("action", flat=True) == [
        "phrase.add",
        "phrase.retire",
    ]


async def test_a_retired_word_may_be_given_another_question(database: str) -> None:
    first = await wording.add(Question.SCORE, "出榜", ACT)
    await wording.retire(first["id"], ACT)

    await wording.add(Question.ANNOUNCEMENT, "出榜", ACT)

    assert await _asks("出榜") == Understood(Question.ANNOUNCEMENT)
    assert await Phrase.all().count() == 2


async def test_what_is_too_short_an_answer_or_known_is_refused(database: str) -> None:
    expected = {
        "phrase_length": ("榜", "，。！", "榜" * 21),
        "phrase_is_answer": ("1981", "能参加", "退订", "收到"),
        "phrase_is_other": ("什么", "不要", "没有"),
        "phrase_known": ("成绩", "成 績", "chengji", "CXCJ"),
    }

    found = {
        reason: {text: await _refusal(Question.SCORE, text) for text in texts}
        for reason, texts in expected.items()
    }

    assert found == {reason: dict.fromkeys(texts, reason) for reason, texts in expected.items()}
    assert await Phrase.all().count() == 0


async def test_a_word_is_added_once(database: str) -> None:
    await wording.add(Question.SCORE, "出榜", ACT)

    assert await _refusal(Question.ANNOUNCEMENT, "出榜。") == "phrase_known"


async def test_only_what_is_in_force_can_be_retired(database: str) -> None:
    made = await wording.add(Question.SCORE, "出榜", ACT)
    await wording.retire(made["id"], ACT)

    with pytest.raises(RuleBroken) as refused:
        await wording.retire(made["id"], ACT)

    assert refused.value.reason == "unknown_id"
