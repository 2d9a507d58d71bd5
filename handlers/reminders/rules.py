"""The rules in force: the shipped table with the times that the province or staff set (design.md rule 5)."""

from dataclasses import replace

from db import audit, settings
from db.atomic import atomic
from exam.errors import RuleBroken
from exam.reminders import BY_KEY, RULES, Rule, Timing, parse_timing
from exam.settings import REMINDER
from handlers.act import Act
from handlers.policies import allow


async def in_force() -> list[Rule]:
    """Every rule with its present timing, those that are off included."""
    texts = await settings.texts()
    return [replace(rule, timing=parse_timing(texts[REMINDER + rule.key])) for rule in RULES]


async def find(key: str) -> Rule:
    """The rule as it is in force; RuleBroken("unknown_reminder") when there is none of this name."""
    if key not in BY_KEY:
        raise RuleBroken("unknown_reminder", reminder=key)
    return next(rule for rule in await in_force() if rule.key == key)


@atomic
async def change_times(key: str, due: str, until: str, act: Act) -> Rule:
    """Remind at other times, such as "T-5wd 16:00" and "T-4wd 12:00"; the rule stays on or off."""
    rule = await find(key)
    await _store(rule, f"{'' if rule.timing.is_on else 'off '}{due} to {until}", act)
    return await find(key)


@atomic
async def switch(key: str, is_on: bool, act: Act) -> Rule:
    rule = await find(key)
    timing = rule.timing
    await _store(rule, str(Timing(timing.due, timing.until, timing.unit, is_on)), act)
    return await find(key)


async def _store(rule: Rule, text: str, act: Act) -> None:
    await allow(act, "config.change", None)
    await settings.change(REMINDER + rule.key, text, act.actor, act.now)
    await audit.record("reminder.set", f"reminder:{rule.key}", {"value": text}, act.actor, act.now)
