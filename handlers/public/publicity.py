"""Lists on show as everybody reads them: masked lines in pages, while they are open (domain.md 75)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.queryset import QuerySet

from db.models import Publicity, PublicityEntry
from exam.calendar import CHINA
from exam.publicity import State
from exam.registration import ENDED
from handlers.public.plans import PUBLIC

PAGE = 100
MOST = 100


@dataclass(frozen=True, slots=True)
class Card:
    """A list that is on show; `plan` is the title."""

    id: int
    plan_id: int
    plan: str
    centre: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a list; `next` is behind which line the next page begins, None on the last one."""

    card: Card
    lines: Sequence[Line]
    next: int | None


async def list_open(now: datetime) -> list[Card]:
    """What is on show today, what ends first before the others."""
    return [_card(row) for row in await _open(now).order_by("closes_on", "id").limit(MOST)]


async def show(publicity_id: int, after: int, now: datetime) -> Page | None:
    """A page of a list; None for one that is not on show."""
    row = await _open(now).filter(id=publicity_id).first()
    if row is None:
        return None
    lines = await _lines(row).filter(id__gt=after).order_by("id").limit(PAGE + 1)
    page = [Line(each.id, each.line) for each in lines[:PAGE]]
    return Page(_card(row), page, page[-1].id if len(lines) > PAGE else None)


async def show_line(publicity_id: int, entry_id: int, now: datetime) -> tuple[Card, Line] | None:
    """One line of a list; None for one that is not on show."""
    row = await _open(now).filter(id=publicity_id).first()
    entry = await _lines(row).filter(id=entry_id).first() if row else None
    return (_card(row), Line(entry.id, entry.line)) if row and entry else None


def _open(now: datetime) -> QuerySet[Publicity]:
    today = now.astimezone(CHINA).date()
    shown = Publicity.filter(state=State.OPEN, closes_on__gte=today, plan__state__in=PUBLIC)
    return shown.select_related("plan__organisation")


def _lines(row: Publicity) -> QuerySet[PublicityEntry]:
    """Whoever withdrew or was rejected meanwhile is not shown any more."""
    return PublicityEntry.filter(publicity_id=row.id).exclude(registration__state__in=sorted(ENDED))


def _card(row: Publicity) -> Card:
    plan = row.plan
    return Card(row.id, plan.id, plan.title, plan.organisation.name, row.opens_on, row.closes_on)
