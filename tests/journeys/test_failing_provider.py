"""A provider that fails in every way it can: nobody gets a text twice, every due text goes out."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from house import a_house, furnish
from story import form_a_team, open_task, sent

SEND = {"match": {"action": "SendSms"}}
FAULTS: dict[str, list[dict[str, Any]]] = {
    "answers 500": [{"do": "http", "status": 500, "times": 4, **SEND}],
    "accepts and drops the answer": [{"do": "drop", "times": 3, **SEND}],
    "answers after the time-out": [{"do": "delay", "seconds": 7, "accept": True, "times": 2, **SEND}],
    "throttles": [{"do": "code", "code": "Throttling.User", "status": 400, "times": 6, **SEND}],
    "accepts and breaks the connection": [{"do": "reset", "times": 3, **SEND}],
    "answers nonsense": [{"do": "body", "text": "<html>busy</html>", "accept": True, "times": 3, **SEND}],
    "forgets receipts": [{"do": "no_receipt", "times": 5}],
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_team_forms_although_the_provider(fault: str, sqlite_url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, sqlite_url, "--time-scale", "60") as house:
        furnish(house)
        for each in FAULTS[fault]:
            await house.script(**each)
        house.start()
        await form_a_team(house)
        assert [left for left in (await house.ask("/faults"))["faults"] if left["do"] != "no_receipt"] == []


async def test_nonsense_is_answered_three_times_an_hour_and_kept(sqlite_url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, sqlite_url) as house:
        furnish(house)
        house.done("config", "set", "dispatch.answer_within", "10m")
        house.start()
        await open_task(house)
        asked = await house.see(lambda texts: bool(sent(texts, "邀请您参加")))
        number = next(iter(sent(asked, "邀请您参加")))
        for text in ("😀👍", "请问" * 250, "\u200f\x00", "12345", "9999"):
            await house.send(f"/phones/{number}/reply", {"content": text})
        texts = await house.see(lambda texts: len(texts[number]) >= 1 + 5 + 3)
        assert sent(texts, "您回复的短信内容有误") == {number: 3}
        assert house.done("task", "show", "1")["confirmed"] == 0


async def test_who_guesses_three_hundred_codes_at_once_learns_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with a_house(tmp_path, sqlite_url) as house:
        furnish(house)
        house.done("config", "set", "dispatch.answer_within", "10m")
        house.start()
        await open_task(house)
        asked = await house.see(lambda texts: len(sent(texts, "邀请您参加")) > 1)
        guesser, invited = list(sent(asked, "邀请您参加"))[:2]
        right = {text["content"].split("请回复")[1][:4] for text in asked[guesser]}
        guesses = [str(code) for code in range(1000, 1310) if str(code) not in right][:300]
        async with asyncio.TaskGroup() as group:
            for code in guesses:
                group.create_task(house.send(f"/phones/{guesser}/reply", {"content": code}))

        code = asked[invited][0]["content"].split("请回复")[1][:4]
        await house.send(f"/phones/{invited}/reply", {"content": code})
        await house.see(lambda texts: len(texts[invited]) > 2)  # asked, answered, told what comes of it
        texts = await house.see(lambda texts: sent(texts, "您回复的短信内容有误").get(guesser, 0) >= 3)

        assert sent(texts, "您回复的短信内容有误") == {guesser: 3}
        assert (await house.ask("/pushes"))["lost"] == 0
        assert house.done("task", "show", "1")["confirmed"] == 0
