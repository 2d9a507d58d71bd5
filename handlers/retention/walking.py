"""Taking away what is old: texts first, whole rows later, in lots that end and begin by themselves."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from db import broadcast_rows, retention, settings
from db.atomic import atomic
from db.models import Broadcast, RetentionWalk
from db.models.delivery import Lane
from db.retention import Held, Lot, Walk
from exam.calendar import CHINA
from exam.settings import Settings
from handlers.act import Act
from handlers.retention.held import held as all_held

LOTS_AT_ONCE = 40
GO_BACK = timedelta(days=1)
TALLIED = "created_at, channel, message, lane, state, code, parts"
Keep = Callable[[Settings], timedelta]
# Replies before messages: a message goes with its receipts, which may name what a reply answered.
WALKS: tuple[tuple[Walk, Keep], ...] = (
    (retention.TEXTS, lambda rules: rules.keep_texts),
    (retention.REPLIES, lambda rules: rules.keep_texts),
    (retention.PUSHES, lambda rules: rules.keep_pushes),
    (retention.ROWS, lambda rules: rules.keep_rows),
    (retention.REPLY_ROWS, lambda rules: rules.keep_rows),
    (retention.RECEIPTS, lambda rules: rules.keep_rows),
)


class Step(NamedTuple):
    """How many rows a lot dealt with, and whether the walk has come to its end."""

    done: int
    at_end: bool


async def sweep(act: Act) -> int:
    """Some lots of every walk, each in a transaction of its own; how many rows were dealt with."""
    rules, done = await settings.in_force(), 0
    for walk, keep in WALKS:
        for _ in range(LOTS_AT_ONCE):
            step = await walk_on(walk, act.now - keep(rules), act)
            done += step.done
            if step.at_end:
                break
    return done


@atomic
async def walk_on(walk: Walk, before: datetime, act: Act) -> Step:
    """Deal with one lot; what dies in the middle is begun anew. One instance at a time."""
    if not await retention.is_alone():
        return Step(0, at_end=True)
    held = await all_held()
    mark, _ = await RetentionWalk.get_or_create(name=walk.name)
    if walk is retention.PUSHES and held != Held():
        return Step(0, at_end=True)
    _go_back(mark, act.now)
    lot = await retention.next_lot(walk, mark.after_id, before)
    if lot.last == lot.after:
        return Step(0, at_end=True)
    done = await _deal(walk, lot, held, before, act)
    passed = await retention.passed_over(walk, lot, held)
    mark.held_id, mark.later_id = _first(mark.held_id, passed.held), _first(mark.later_id, passed.later)
    mark.after_id, mark.done, mark.at = lot.last, mark.done + done, act.now
    await mark.save()
    return Step(done, lot.at_end)


def _go_back(mark: RetentionWalk, now: datetime) -> None:
    """Once a day, and when a dispute was closed, to the first row that was passed over."""
    if mark.later_id is None or (mark.turned_at is not None and now < mark.turned_at + GO_BACK):
        return
    mark.after_id = min(mark.after_id, mark.later_id - 1)
    mark.later_id, mark.turned_at = None, now
    if mark.held_id is not None and mark.held_id > mark.after_id:
        mark.held_id = None


def _first(known: int | None, found: int | None) -> int | None:
    return min((each for each in (known, found) if each is not None), default=None)


async def _deal(walk: Walk, lot: Lot, held: Held, before: datetime, act: Act) -> int:
    if walk.empties:
        return await retention.empty(walk, lot, held, before, act.now)
    if walk is not retention.ROWS:
        return len(await retention.take_out(walk, lot, held, before, "id"))
    for broadcast_id in await retention.topic_ids(walk, lot, broadcast_rows.TOPIC):
        await _keep_funnel(broadcast_id)
    gone = await retention.take_out(walk, lot, held, before, TALLIED)
    await retention.count_in(_tallied(gone))
    return len(gone)


async def _keep_funnel(broadcast_id: int) -> None:
    """What became of a broadcast stays known when its messages go."""
    row = await Broadcast.get_or_none(id=broadcast_id, tally__isnull=True)
    if row is not None:
        row.tally = await broadcast_rows.funnel(broadcast_id)
        await row.save(update_fields=["tally"])


def _tallied(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    messages: Counter[tuple[Any, ...]] = Counter()
    parts: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        kind = (_month(row), row["channel"], row["message"], Lane(row["lane"]), row["state"], row["code"])
        messages[kind] += 1
        parts[kind] += row["parts"]
    names = ("month", "channel", "message", "lane", "state", "code")
    return [
        {**dict(zip(names, kind, strict=True)), "messages": many, "parts": parts[kind]}
        for kind, many in sorted(messages.items())
    ]


def _month(row: Mapping[str, Any]) -> str:
    """The first day of its month by the clock of the office."""
    at = row["created_at"]
    instant = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return instant.astimezone(CHINA).date().replace(day=1).isoformat()
