"""Business settings as staff read and change them, with their history."""

from db import audit, settings
from db.atomic import atomic
from exam.errors import RuleBroken
from exam.settings import for_records
from handlers.act import Act
from handlers.policies import allow, allow_somewhere


async def show(key: str | None, act: Act) -> dict[str, str]:
    """All settings, or the one; RuleBroken: not_allowed, unknown_setting."""
    allow_somewhere(act, "config.list")
    texts = await settings.texts()
    if key is None:
        return texts
    if key not in texts:
        raise RuleBroken("unknown_setting", setting=key)
    return {key: texts[key]}


@atomic
async def change(key: str, value: str, act: Act) -> None:
    """Set it from now on, everywhere; RuleBroken: not_allowed, unknown_setting, bad_setting."""
    await allow(act, "config.change", None)
    await settings.change(key, value, act.actor, act.now)
    await audit.record("config.set", key, {"value": for_records(key, value)}, act.actor, act.now)
