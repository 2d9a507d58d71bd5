"""Examiners at their phones: they read what the sandbox shows and answer, each in their own way."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from house import House

CODES = re.compile(r"请回复(\d{4})")
Habit = Callable[[str, list[str], int], str | None]


def steady(number: str, codes: list[str], asked: int) -> str | None:
    """Two of ten never answer, two say no, one answers only the second time; the others say yes at once."""
    kind = int(number[-2:]) % 10
    if kind in {0, 1} or (kind == 2 and asked == 1):
        return None
    return codes[1] if len(codes) == 2 and kind in {3, 4} else codes[0]


def eager(number: str, codes: list[str], asked: int) -> str | None:
    """Everybody says yes at once."""
    return codes[0]


async def answer_phones(house: House, habit: Habit, prefix: str = "") -> None:
    """Answer every new question at the numbers that begin with `prefix`, until cancelled."""
    seen: dict[str, set[str]] = {}
    asked: dict[str, int] = {}
    revision = 0
    while True:
        news = await house.ask(f"/overview?after={revision}&wait=20")
        revision = news["revision"]
        for phone in news["phones"]:
            number = phone["number"]
            if not number.startswith(prefix):
                continue
            for text in await _new_texts(house, number, seen.setdefault(number, set())):
                codes = CODES.findall(text)
                key = f"{number}{codes[0][:3]}{len(codes)}" if codes else ""
                asked[key] = asked.get(key, 0) + 1
                reply = habit(number, codes, asked[key]) if codes else None
                if reply is not None:
                    await house.send(f"/phones/{number}/reply", {"content": reply})


async def _new_texts(house: House, number: str, seen: set[str]) -> list[str]:
    messages: list[dict[str, Any]] = (await house.ask(f"/phones/{number}"))["messages"]
    new = [each for each in messages if each["direction"] == "to_phone" and each["out_id"] not in seen]
    seen.update(each["out_id"] for each in new)
    return [each["content"] for each in new]


class Robots:
    """The examiners at work for as long as the block lasts."""

    def __init__(self, house: House, habit: Habit, prefix: str = "") -> None:
        self._work = answer_phones(house, habit, prefix)
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> "Robots":
        await self._group.__aenter__()
        self._task = self._group.create_task(self._work)
        return self

    async def __aexit__(self, *error: Any) -> None:
        self._task.cancel()
        await self._group.__aexit__(None, None, None)
