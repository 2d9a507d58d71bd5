"""A talk in WeCom with a real service: the sealed echo, cards with buttons, a kill in the middle."""

from pathlib import Path

from chatting import Person, reach_wecom, with_wecom
from house import a_house
from test_telegram import PHONE, code_on


async def test_a_member_is_bound_although_the_service_is_killed_in_the_middle(
    url: str, tmp_path: Path
) -> None:
    async with a_house(tmp_path, url) as house:
        with_wecom(house)
        assert house.staff("migrate").returncode == 0
        house.start()
        await reach_wecom(house)
        person = Person(house, "zhang", "wecom")

        assert "请点“绑定”" in await person.say("你好")
        assert "后六位" in await person.press("绑定")
        house.kill()
        house.start()
        assert "验证码已发到 138****8000" in await person.say(f"070022 {PHONE}")
        assert "绑定成功" in await person.say(await code_on(house, PHONE))
        assert len(await person.heard(3)) == 4
        assert house.stop() == 0
