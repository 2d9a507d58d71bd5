"""What must hold for every story of a dispatch."""

from typing import Any

from house import ORDER, House, Phones, until
from people import Robots, steady


def sent(texts: Phones, word: str) -> dict[str, int]:
    """How many texts with `word` each phone got."""
    counts = {
        number: sum(each["direction"] == "to_phone" and word in each["content"] for each in messages)
        for number, messages in texts.items()
    }
    return {number: count for number, count in counts.items() if count}


def all_told(texts: Phones) -> bool:
    """Each of the three members has #3."""
    return len(sent(texts, "考评组组长")) == 3


def check_story(texts: Phones, shown: dict[str, Any]) -> None:
    """What must hold for every formed team of three, whatever happened on the way."""
    assert max(sent(texts, "邀请您参加").values()) <= 2
    assert max(sent(texts, "您已被选定为").values()) <= 2
    team = sent(texts, "考评组组长")
    assert list(team.values()) == [1, 1, 1]
    out_ids = [each["out_id"] for messages in texts.values() for each in messages if each["out_id"]]
    assert len(out_ids) == len(set(out_ids))
    assert len(shown["team"]["members"]) == 3
    assert shown["team"]["leader"] in shown["team"]["members"]
    confirmed_at = sorted(_last_reply(texts[number]) for number in team)
    told_at = min(each["at"] for number in team for each in texts[number] if "考评组组长" in each["content"])
    assert told_at > confirmed_at[-1]


def _last_reply(messages: list[dict[str, Any]]) -> str:
    replies: list[str] = [
        each["at"] for each in messages if each["direction"] == "from_phone" and each["content"].endswith("3")
    ]
    return replies[-1]


async def open_task(house: House) -> None:
    house.done("task", "add", *ORDER)
    house.done("task", "open", "1")


async def form_a_team(house: House) -> tuple[Phones, dict[str, Any]]:
    """From the order to #3; returns what the phones and the staff see then."""
    await open_task(house)
    async with Robots(house, steady):
        shown = await until(house, "FORMED")
        texts = await house.see(all_told)
    check_story(texts, shown)
    return texts, shown
