"""A talk in a WeChat official account with a real service: sealed pushes, menus, a kill in the middle."""

from pathlib import Path

from chatting import Person, reach_wechat, with_wechat
from house import KEYS, a_house
from photos import a_photo
from test_telegram import PHONE, code_on

from db import connect
from db.models import IncomingMessage
from db.secrets import read_ring


async def test_a_follower_is_bound_although_the_service_is_killed_in_the_middle(
    url: str, tmp_path: Path
) -> None:
    async with a_house(tmp_path, url) as house:
        with_wechat(house)
        assert house.staff("migrate").returncode == 0
        house.start()
        await reach_wechat(house)
        person = Person(house, "oWang", "wechat")

        assert "请点“绑定”" in await person.follow()
        assert "后六位" in await person.press("绑定")
        house.kill()
        house.start()
        assert "验证码已发到 138****8000" in await person.say(f"070022 {PHONE}")
        assert "绑定成功" in await person.say(await code_on(house, PHONE))
        assert len(await person.heard(3)) == 4

        await person.send("photo.jpg", a_photo())
        async with connect.database(url, read_ring(KEYS)):
            row = await IncomingMessage.all().order_by("-id").select_related("file").first()
            assert row is not None
            assert row.file is not None
            assert row.file.size == len(a_photo())
        assert house.stop() == 0
