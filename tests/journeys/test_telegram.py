"""A talk in Telegram with a real service: pushed or fetched, killed in the middle, never answered twice."""

import re
from pathlib import Path

from chatting import Person, with_telegram
from house import KEYS, House, a_house
from photos import a_photo

from db import connect, storage
from db.models import IncomingMessage
from db.secrets import read_ring

PHONE = "13800138000"


async def code_on(house: House, phone: str) -> str:
    texts = await house.see(lambda phones: any("验证码" in each["content"] for each in phones.get(phone, [])))
    found = re.search(r"\d{6}", texts[phone][-1]["content"])
    assert found is not None
    return found[0]


async def test_an_account_is_bound_although_the_service_is_killed_in_the_middle(
    url: str, tmp_path: Path
) -> None:
    """On SQLite updates are fetched, on PostgreSQL they are pushed."""
    async with a_house(tmp_path, url) as house:
        with_telegram(house, pushed=url.startswith("postgres"))
        assert house.staff("migrate").returncode == 0
        house.start()
        person = Person(house, "7001")

        assert "请点“绑定”" in await person.say("/start")
        assert "后六位" in await person.press("绑定")
        house.kill()
        house.start()
        assert "验证码已发到 138****8000" in await person.say(f"070022 {PHONE}")
        house.kill()
        house.start()
        assert "绑定成功" in await person.say(await code_on(house, PHONE))

        assert len(await person.heard(3)) == 4
        assert house.stop() == 0


async def test_a_file_that_somebody_sends_is_kept_with_what_they_said(url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, url) as house:
        with_telegram(house)
        assert house.staff("migrate").returncode == 0
        house.start()
        person = Person(house, "7001")
        await person.say("/start")

        await person.send("photo.jpg", a_photo())

        async with connect.database(url, read_ring(KEYS)):
            storage.use(house.folder / "var" / "files")
            row = await IncomingMessage.all().order_by("-id").select_related("file").first()
            assert row is not None
            assert row.file is not None
            assert (row.file.kind, row.file.size) == ("chat", len(a_photo()))
            assert storage.storage().open(row.file.place) == a_photo()
