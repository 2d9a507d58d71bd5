"""The dispatch as an officer lives it: roster, demand, SMS, team; real processes, real HTTP."""

import json
from pathlib import Path
from typing import Any

from house import House, Phones, a_house, furnish
from story import form_a_team, sent


async def test_a_team_of_three_forms_from_forty_examiners(url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, url) as house:
        furnish(house)
        house.start()
        texts, shown = await form_a_team(house)
        await _late_repliers_hear_that_it_is_full(house, texts, shown)
        assert house.done("task", "draw", "--verify", "1")["agrees"] is True
        assert house.stop() == 0


async def test_a_team_forms_although_no_callback_can_reach_the_office(url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, url, queues="Alicom-Queue-1-SmsUp,Alicom-Queue-1-SmsReport") as house:
        furnish(house)
        house.start()
        await form_a_team(house)
        found = json.loads(house.staff("doctor", "--json").stdout)
        assert [each["state"] for each in found if each["about"] == "queue"] == ["ok", "ok"]
        assert house.stop() == 0


async def _late_repliers_hear_that_it_is_full(house: House, before: Phones, shown: dict[str, Any]) -> None:
    silent = [
        number
        for number, messages in before.items()
        if sent({number: messages}, "邀请您参加")
        and all(each["direction"] == "to_phone" for each in messages)
    ]
    for number in silent:
        code = before[number][0]["content"].split("请回复")[1][:4]
        await house.send(f"/phones/{number}/reply", {"content": code})
    told = len(silent) + len(sent(before, "人数已满"))
    texts = await house.see(lambda texts: len(sent(texts, "人数已满")) >= told)
    assert all(sent(texts, "人数已满")[number] == 1 for number in silent)
    assert sent(texts, "考评组组长") == sent(before, "考评组组长")
