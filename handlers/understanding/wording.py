"""The words of the office beside those that ship with the program, as staff add and retire them."""

from functools import lru_cache
from typing import Any

from tortoise.exceptions import IntegrityError

from db import audit
from db.atomic import atomic
from db.models import Phrase
from exam import reply
from exam.asking import Question
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.policies import allow, allow_somewhere
from handlers.understanding.folding import fold
from handlers.understanding.lexicon import Lexicon, lexicon_of
from messages.phrases import shipped

SHORTEST, LONGEST = 2, 20


async def lexicon_in_force() -> Lexicon:
    """All words as they are now; arranged anew only when the office has changed its own."""
    rows = await Phrase.filter(retired_at=None).order_by("text").values_list("intent", "text")
    return _arranged(tuple((Question(intent), str(text)) for intent, text in rows))


@lru_cache(maxsize=2)
def _arranged(added: tuple[tuple[Question, str], ...]) -> Lexicon:
    return lexicon_of(shipped(), added)


@atomic
async def add(question: Question, text: str, act: Act) -> dict[str, Any]:
    """From now on the text, alone or in a sentence, asks this question.

    Raises RuleBroken: not_allowed, phrase_length, phrase_is_answer, phrase_is_other, phrase_known.
    """
    await allow(act, "phrase.change", None)
    plain = fold(text).plain
    if not SHORTEST <= len(plain) <= LONGEST:
        raise RuleBroken("phrase_length", shortest=SHORTEST, longest=LONGEST)
    if plain.isdecimal() or not isinstance(reply.read(plain, ()), reply.Unreadable):
        raise RuleBroken("phrase_is_answer", text=plain)
    _refuse_known(plain, await lexicon_in_force())
    try:
        row = await Phrase.create(intent=question, text=plain, made_by=act.actor, made_at=act.now)
    except IntegrityError:
        raise RuleBroken("phrase_known", text=plain) from None
    detail = {"intent": question.value, "text": plain}
    await audit.record("phrase.add", f"phrase:{row.id}", detail, act.actor, act.now)
    return _shown(row)


def _refuse_known(plain: str, lexicon: Lexicon) -> None:
    """Nobody's words get a second meaning: a small word such as 什么 would turn up in every question."""
    small = (lexicon.fillers, lexicon.asking, lexicon.ending, lexicon.forbidding, lexicon.classes)
    if any(plain in words for words in small):
        raise RuleBroken("phrase_is_other", text=plain)
    written = any(each.parts == (plain,) for each in lexicon.phrases.get(plain, ()))
    if written or plain in lexicon.letters or plain in lexicon.keywords:
        raise RuleBroken("phrase_known", text=plain)


@atomic
async def retire(phrase_id: int, act: Act) -> None:
    """It asks nothing any more. Raises RuleBroken: not_allowed, unknown_id."""
    await allow(act, "phrase.change", None)
    row = await Phrase.filter(id=phrase_id, retired_at=None).select_for_update().first()
    if row is None:
        raise RuleBroken("unknown_id", what="说法", id=phrase_id)
    row.retired_at, row.retired_by = act.now, act.actor
    await row.save(update_fields=["retired_at", "retired_by"])
    await audit.record("phrase.retire", f"phrase:{row.id}", {"text": row.text}, act.actor, act.now)


async def list_phrases(act: Act, *, retired: bool = False) -> list[dict[str, Any]]:
    """The words of the office, by question; with `retired` those of former times, too."""
    allow_somewhere(act, "phrase.list")
    rows = Phrase.all() if retired else Phrase.filter(retired_at=None)
    return [_shown(row) for row in await rows.order_by("intent", "text", "id")]


def _shown(row: Phrase) -> dict[str, Any]:
    return {
        "id": row.id,
        "intent": row.intent.value,
        "text": row.text,
        "made_by": row.made_by,
        "made_at": row.made_at.isoformat(),
        "retired_at": row.retired_at.isoformat() if row.retired_at else None,
    }
