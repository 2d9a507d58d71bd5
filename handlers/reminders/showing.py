"""Reminders as staff and operators' scripts read them: rules, what goes out next, what became of it."""

from collections import Counter
from datetime import timedelta
from typing import Any

from db.models import Reminder
from db.models.reminders import Stage
from exam.reminders import BY_KEY, Rule
from handlers.act import Act
from handlers.policies import allow_somewhere, rows
from handlers.reminders import planning, rules

MOST_SHOWN = 200


async def list_rules(act: Act) -> list[dict[str, Any]]:
    """Every rule with its times, how many wait, and when the next is due."""
    allow_somewhere(act, "reminder.list")
    await planning.plan(act)
    return [await _rule(rule) for rule in await rules.in_force()]


async def _rule(rule: Rule) -> dict[str, Any]:
    waiting = Reminder.filter(rule=rule.key, state=Stage.WAITING)
    first = await waiting.order_by("due_at").first()
    return {
        "rule": rule.key,
        "on": rule.timing.is_on,
        "times": str(rule.timing).removeprefix("off "),
        "anchor": rule.anchor.value,
        "stages": sorted(rule.stages),
        "audience": rule.audience.value,
        "message": rule.message,
        "waiting": await waiting.count(),
        "next_due_at": first.due_at.isoformat() if first else None,
    }


async def list_next(days: int, act: Act) -> list[dict[str, Any]]:
    """What goes out within so many days, first due first; the plan is brought up to date before."""
    allow_somewhere(act, "reminder.list")
    await planning.plan(act)
    mine = await rows(Reminder, act)
    coming = mine.filter(state=Stage.WAITING, due_at__lt=act.now + timedelta(days=days))
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in await coming.order_by("due_at", "rule", "subject_id", "id"):
        group = groups.setdefault((row.rule, row.subject_id, row.anchor_on, row.due_at), _coming(row))
        group["people"].append(row.person)
    return list(groups.values())


def _coming(row: Reminder) -> dict[str, Any]:
    return {
        "due_at": row.due_at.isoformat(),
        "until_at": row.until_at.isoformat(),
        "rule": row.rule,
        "subject": _subject(row),
        "anchor_on": row.anchor_on.isoformat(),
        "people": [],
    }


def _subject(row: Reminder) -> str:
    noun = BY_KEY[row.rule].noun if row.rule in BY_KEY else "?"
    return f"{noun}:{row.subject_id}"


async def show_rule(key: str, act: Act) -> dict[str, Any]:
    """One rule with the number of its reminders by state, and the latest of them."""
    allow_somewhere(act, "reminder.list")
    rule = await rules.find(key)
    await planning.plan(act)
    mine = (await rows(Reminder, act)).filter(rule=key)
    latest = await mine.order_by("-due_at", "-id").limit(MOST_SHOWN)
    states = Counter(str(each) for each in await mine.values_list("state", flat=True))
    return {**await _rule(rule), "states": dict(states), "reminders": [_told(row) for row in latest]}


def _told(row: Reminder) -> dict[str, Any]:
    ended = row.ended_at.isoformat() if row.ended_at else None
    late = row.state is Stage.PUT and row.ended_at is not None and row.ended_at - row.due_at > LATE
    told = {"person": row.person, "state": Stage(row.state).value, "ended_at": ended, "late": late}
    return {**_coming(row), **told} | {"people": [row.person]}


LATE = timedelta(minutes=5)
"""Put into the outbox so long after it was due, a reminder is marked as late (fault 44)."""
