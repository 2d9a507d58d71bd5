"""Sending: due reminders are claimed in lots, looked at once more, and put into the outbox, all or none."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db import reminders, settings, working_days
from db.atomic import atomic
from db.models import Reminder
from db.models.delivery import Lane
from db.models.reminders import Stage
from delivery import quiet
from delivery.alarms import raise_alarm
from delivery.enqueueing import Addressed, Mailing, put_many
from exam.calendar import WorkingDays
from exam.reminders import Rule, Span
from handlers.act import Act
from handlers.reminders import rules
from handlers.reminders.nouns import NOUNS
from handlers.reminders.occasion import Search
from handlers.reminders.people import addresses
from handlers.reminders.planning import letter_key
from messages.billing import TooLong, parts
from messages.mould import Mould
from messages.values import WordingError

LOT = 1_000
_Said = tuple[tuple[str, Any], ...]
"""The values of one message; equal ones are looked at once."""
TOPIC = "reminder"


@dataclass(slots=True)
class Sorted:
    """What becomes of the rows of one rule in a lot; `told` by their ids as in Occasion."""

    ready: list[Reminder] = field(default_factory=list)
    told: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    later: dict[Span, list[int]] = field(default_factory=lambda: defaultdict(list))
    over: dict[Stage, list[int]] = field(default_factory=lambda: defaultdict(list))


async def send_due(act: Act) -> int:
    """Put all that is due into the outbox while the sending hours last; how many rows were dealt with."""
    done = await reminders.drop_stale(act.now)
    if not quiet.hours_of(Lane.REMINDER, await settings.in_force()).is_open(act.now):
        return done
    while claimed := await send_lot(act, LOT):
        done += claimed
    return done


@atomic
async def send_lot(act: Act, most: int) -> int:
    """One lot in one transaction: a crash leaves it waiting, a second instance gets another one."""
    ids = await reminders.claim(act.now, most)
    if not ids:
        return 0
    by_rule = defaultdict(list)
    for row in await Reminder.filter(id__in=ids).order_by("due_at", "id"):
        by_rule[row.rule].append(row)
    known = {rule.key: rule for rule in await rules.in_force()}
    days, in_force = await working_days.known(), await settings.in_force()
    for key, rows in by_rule.items():
        rule = known.get(key)
        if rule is None or not rule.timing.is_on:
            await _end({Stage.CANCELLED: [row.id for row in rows]})
            continue
        subjects, people = sorted({row.subject_id for row in rows}), sorted({row.person for row in rows})
        await _send_rule(rows, Search(rule, in_force, act, subjects=subjects, people=people), days, act)
    return len(ids)


async def _send_rule(rows: Sequence[Reminder], search: Search, days: WorkingDays, act: Act) -> None:
    sorted_ = await _look_again(rows, search, days, act.now)
    reached = await addresses({row.person for row in sorted_.ready}, search.settings, act.sign)
    said = await _values(sorted_, search, days)
    faulty = _unwritable(search.rule, set(said.values()), act.sign)
    mailings: dict[datetime, list[Addressed]] = defaultdict(list)
    for row in sorted_.ready:
        if said[row.id] in faulty:
            sorted_.over[Stage.UNWRITABLE].append(row.id)
        elif row.person not in reached:
            sorted_.over[Stage.UNREACHABLE].append(row.id)
        else:
            to, own = reached[row.person], dict(said[row.id])
            mailings[row.until_at].append(Addressed(letter_key(row), to.number, to.index, own))
    for until_at, letters in mailings.items():
        shared = Mailing(search.rule.message, {}, TOPIC, 0, Lane.REMINDER, until_at)
        await put_many(shared, letters, act.sign, act.now)
    if faulty:
        of = {row.subject_id for row in sorted_.ready if said[row.id] in faulty}
        await raise_alarm("reminder_unwritable", search.rule.key, {"subjects": sorted(of)}, act.now)
    await _end(sorted_.over)
    for span, ids in sorted_.later.items():
        await _wait(ids, span)


async def _look_again(rows: Sequence[Reminder], search: Search, days: WorkingDays, now: datetime) -> Sorted:
    """Dates, people and calendar may have moved since the plan was made: only what still holds is sent."""
    occasions = await NOUNS[search.rule.anchor].find(search)
    wanted = {
        (each.subject_id, each.anchor_on, person): each.told for each in occasions for person in each.people
    }
    found = Sorted()
    for row in rows:
        span = search.rule.timing.span(row.anchor_on, days)
        told = wanted.get((row.subject_id, row.anchor_on, row.person))
        if told is None:
            found.over[Stage.CANCELLED].append(row.id)
        elif span.is_stale(now):
            found.over[Stage.STALE].append(row.id)
        elif span.due_at > now:
            found.later[span].append(row.id)
        else:
            found.ready.append(row)
            found.told[row.id] = told
    return found


async def _values(found: Sorted, search: Search, days: WorkingDays) -> dict[int, _Said]:
    """What the message of each row says, by its id."""
    values = NOUNS[search.rule.anchor].values
    common = await values(search, days) if values and found.ready else {}
    return {
        row.id: tuple(sorted({**common.get(row.subject_id, {}), **found.told[row.id]}.items()))
        for row in found.ready
    }


def _unwritable(rule: Rule, said: Collection[_Said], sign: str) -> set[_Said]:
    """What cannot be written: it must not hold up the others."""
    mould, faulty = Mould(rule.message, {}), set()
    for each in said:
        try:
            parts(mould.cast(dict(each)).text, sign)
        except (WordingError, TooLong):
            faulty.add(each)
    return faulty


async def _end(over: Mapping[Stage, list[int]]) -> None:
    for stage, ids in over.items():
        await Reminder.filter(id__in=ids).update(state=stage)


async def _wait(ids: list[int], span: Span) -> None:
    """The date holds but is reminded of later: back to waiting, in the transaction that claimed it."""
    await Reminder.filter(id__in=ids).update(
        state=Stage.WAITING, ended_at=None, due_at=span.due_at, until_at=span.until_at
    )
