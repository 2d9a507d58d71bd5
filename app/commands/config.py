"""kaowu config: business settings, with their history."""

from argparse import Namespace

from app.desk import show, with_database
from app.refusals import describe
from db import audit, settings
from db.atomic import atomic
from exam.errors import RuleBroken
from exam.settings import for_records
from handlers.act import Act
from handlers.policies import allow, allow_somewhere


def get(given: Namespace) -> int:
    async def work(act: Act) -> int:
        allow_somewhere(act, "config.list")
        texts = await settings.texts()
        if given.key is None:
            return show(texts, given.json, _words)
        if given.key not in texts:
            raise RuleBroken("unknown_setting", setting=given.key)
        return show({given.key: texts[given.key]}, given.json, lambda one: str(one[given.key]))

    return with_database(work)


def change(given: Namespace) -> int:
    @atomic
    async def keep(act: Act) -> None:
        await allow(act, "config.change", None)
        await settings.change(given.key, given.value, act.actor, act.now)
        await audit.record(
            "config.set", given.key, {"value": for_records(given.key, given.value)}, act.actor, act.now
        )

    async def work(act: Act) -> int:
        await keep(act)
        return show({given.key: given.value}, given.json, lambda one: f"已设置 {given.key} = {given.value}")

    return with_database(work)


def _words(texts: dict[str, str]) -> str:
    return "\n".join(f"{key} = {value}    # {describe(key)}" for key, value in sorted(texts.items()))
