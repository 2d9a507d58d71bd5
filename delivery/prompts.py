"""Open questions to people: which codes are out at which address, and when an answer is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from db.models.delivery import Prompt
from exam.codes import choose_stem

REMEMBERED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Question:
    """A question about `topic`; `version` grows when the same question is put anew."""

    topic: str
    topic_id: int
    kind: str
    version: int
    address_index: str
    stem: str


async def open_prompt(question: Question, now: datetime) -> Prompt:
    """Put the question; asking the same version again reopens nothing and returns its row."""
    existing = await Prompt.get_or_none(
        topic=question.topic, topic_id=question.topic_id, kind=question.kind, version=question.version
    )
    if existing is not None:
        return existing
    return await Prompt.create(
        topic=question.topic,
        topic_id=question.topic_id,
        kind=question.kind,
        version=question.version,
        address_index=question.address_index,
        stem=question.stem,
        opened_at=now,
    )


async def new_stem(address_index: str, now: datetime, chance: Random) -> str:
    """A stem that no question to this address used in the last 60 days (domain.md B4)."""
    taken = await Prompt.filter(address_index=address_index, opened_at__gte=now - REMEMBERED).values_list(
        "stem", flat=True
    )
    return choose_stem({str(stem) for stem in taken}, chance)


async def recent(address_index: str, now: datetime) -> list[Prompt]:
    """Questions of the last 60 days to this address, newest first."""
    return await Prompt.filter(address_index=address_index, opened_at__gte=now - REMEMBERED).order_by("-id")


async def open_about(topic: str, topic_id: int) -> list[Prompt]:
    return await Prompt.filter(topic=topic, topic_id=topic_id, closed_at=None)


async def start_clock(prompt_id: int, due_at: datetime | None) -> None:
    """The carrier took the question: an answer is due then; None stops the clock."""
    await Prompt.filter(id=prompt_id, closed_at=None).update(due_at=due_at)


async def close(topic: str, topic_id: int, now: datetime) -> list[int]:
    """No answer is expected any more; returns the closed prompts' ids. A late answer is judged by due_at."""
    ids = [prompt.id for prompt in await open_about(topic, topic_id)]
    if ids:
        await Prompt.filter(id__in=ids).update(closed_at=now)
    return ids


async def due(now: datetime, how_many: int) -> list[Prompt]:
    return await Prompt.filter(closed_at=None, due_at__lte=now).order_by("due_at", "id").limit(how_many)
