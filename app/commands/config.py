"""kaowu config: business settings, with their history."""

from argparse import Namespace

from app.desk import show, with_database
from handlers import config
from handlers.act import Act
from messages.refusals import describe


def get(given: Namespace) -> int:
    async def work(act: Act) -> int:
        words = _words if given.key is None else lambda one: str(one[given.key])
        return show(await config.show(given.key, act), given.json, words)

    return with_database(work)


def change(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await config.change(given.key, given.value, act)
        return show({given.key: given.value}, given.json, lambda one: f"已设置 {given.key} = {given.value}")

    return with_database(work)


def _words(texts: dict[str, str]) -> str:
    return "\n".join(f"{key} = {value}    # {describe(key)}" for key, value in sorted(texts.items()))
