"""Planning: the rows that the rules ask for now, beside those that are there; the difference is stored."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from tortoise.queryset import QuerySet

from db import settings, working_days
from db.atomic import atomic
from db.models import OutgoingMessage, Reminder
from db.models.delivery import Sending
from db.models.reminders import Stage
from exam.calendar import CHINA, WorkingDays
from exam.reminders import Rule, Span
from exam.settings import Settings
from handlers.act import Act
from handlers.reminders import rules
from handlers.reminders.nouns import NOUNS
from handlers.reminders.occasion import Search

AHEAD = timedelta(days=35)
LOT = 500
BACK = frozenset({Stage.CANCELLED, Stage.STALE})

T = TypeVar("T")
Key = tuple[int, str, date]
"""Subject, person, anchor: with the rule's name what makes a reminder unique."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """What planning looks at: `until` is the last instant whose reminders become rows."""

    act: Act
    until: datetime
    days: WorkingDays
    settings: Settings


async def plan(act: Act) -> int:
    """Bring every rule's rows up to date with dates, people and calendar; how many rows changed."""
    horizon = Horizon(act, act.now + AHEAD, await working_days.known(), await settings.in_force())
    return sum([await _plan_rule(rule, horizon) for rule in await rules.in_force()])


async def _plan_rule(rule: Rule, horizon: Horizon) -> int:
    first, last = (each.astimezone(CHINA).date() for each in (horizon.act.now, horizon.until))
    between = rule.timing.anchors(first, last, horizon.days)
    wanted = await _wanted(rule, horizon, between) if rule.timing.is_on else {}
    mine = Reminder.filter(rule=rule.key)
    rows = await _known(mine.filter(anchor_on__gte=between[0], anchor_on__lte=between[1]))
    waiting = mine.filter(state=Stage.WAITING)
    rows += await _known(waiting.exclude(anchor_on__gte=between[0], anchor_on__lte=between[1]))
    changed = await _insert(rule, wanted.keys() - {row.key for row in rows}, wanted, horizon)
    for (version, span), ids in _overtaken(rows, wanted, horizon).items():
        changed += await _retime(ids, version, span)
    return changed + await _withdraw([row for row in rows if row.key not in wanted], horizon.act.now)


async def _wanted(rule: Rule, horizon: Horizon, between: tuple[date, date]) -> dict[Key, Span]:
    occasions = await NOUNS[rule.anchor].find(Search(rule, horizon.settings, horizon.act, between))
    spans = {day: rule.timing.span(day, horizon.days) for day in {each.anchor_on for each in occasions}}
    return {
        (each.subject_id, person, each.anchor_on): spans[each.anchor_on]
        for each in occasions
        for person in each.people
    }


class Known(NamedTuple):
    """A row as planning needs it: of 30,000 the ORM would make 30,000 objects once a minute."""

    id: int
    subject_id: int
    person: str
    anchor_on: date
    due_at: datetime
    until_at: datetime
    state: Stage
    version: int

    @property
    def key(self) -> Key:
        return self[1:4]


async def _known(rows: QuerySet[Reminder]) -> list[Known]:
    return [Known(*row) for row in await rows.values_list(*Known._fields)]


async def _insert(rule: Rule, keys: Collection[Key], wanted: Mapping[Key, Span], horizon: Horizon) -> int:
    rows = [
        Reminder(
            rule=rule.key,
            subject_id=key[0],
            person=key[1],
            anchor_on=key[2],
            due_at=wanted[key].due_at,
            until_at=wanted[key].until_at,
            state=Stage.WAITING,
            created_at=horizon.act.now,
        )
        for key in sorted(keys)
        if wanted[key].due_at <= horizon.until and not wanted[key].is_stale(horizon.act.now)
    ]
    # Another instance may be planning beside us: the unique key lets one of the two rows in.
    await Reminder.bulk_create(rows, batch_size=LOT, ignore_conflicts=True)
    return len(rows)


def _overtaken(
    rows: Collection[Known], wanted: Mapping[Key, Span], horizon: Horizon
) -> dict[tuple[int, Span], list[int]]:
    """Ids of rows that wait for another time, or had been given up and are wanted again."""
    found = defaultdict(list)
    for row in rows:
        span = wanted.get(row.key)
        if span is None:
            continue
        moved = row.state == Stage.WAITING and (row.due_at, row.until_at) != (span.due_at, span.until_at)
        again = row.state in BACK and span.due_at <= horizon.until and not span.is_stale(horizon.act.now)
        if moved or again:
            found[row.version, span].append(row.id)
    return found


async def _retime(ids: list[int], version: int, span: Span) -> int:
    """Rows of this version wait for `span` from now on; what another instance changed stays as it is."""
    changed = 0
    for lot in _lots(ids):
        mine = Reminder.filter(id__in=lot, version=version, state__in=[Stage.WAITING, *sorted(BACK)])
        changed += await mine.update(
            due_at=span.due_at,
            until_at=span.until_at,
            state=Stage.WAITING,
            ended_at=None,
            version=version + 1,
        )
    return changed


async def _withdraw(rows: Collection[Known], now: datetime) -> int:
    """Nobody wants these any more: the waiting are cancelled, the messages still here are taken back."""
    live = [row for row in rows if row.until_at > now]
    waiting = [row.id for row in live if row.state == Stage.WAITING]
    changed = 0
    for lot in _lots(waiting):
        mine = Reminder.filter(id__in=lot, state=Stage.WAITING)
        changed += await mine.update(state=Stage.CANCELLED, ended_at=now)
    for row in await _unsent([row for row in live if row.state == Stage.PUT]):
        changed += await _take_back(row, now)
    return changed


async def _unsent(rows: list[Known]) -> list[Known]:
    """Those whose message has not left the outbox."""
    queued: set[str] = set()
    for lot in _lots([letter_key(row) for row in rows]):
        letters = OutgoingMessage.filter(key__in=lot, state=Sending.QUEUED)
        queued |= {str(each) for each in await letters.values_list("key", flat=True)}
    return [row for row in rows if letter_key(row) in queued]


@atomic
async def _take_back(row: Known, now: datetime) -> int:
    """Cancel the message unless it has left; only then may the reminder be taken up again."""
    letter = OutgoingMessage.filter(key=letter_key(row), state=Sending.QUEUED)
    if not await letter.update(state=Sending.CANCELLED, ended_at=now):
        return 0
    mine = Reminder.filter(id=row.id, state=Stage.PUT, version=row.version)
    return await mine.update(state=Stage.CANCELLED, ended_at=now, version=row.version + 1)


def letter_key(row: Known | Reminder) -> str:
    """Unique for ever per rule, subject, person and date, but for a letter that was taken back unsent."""
    return f"reminder:{row.id}:{row.version}"


def _lots(ids: Sequence[T]) -> list[Sequence[T]]:
    return [ids[start : start + LOT] for start in range(0, len(ids), LOT)]
