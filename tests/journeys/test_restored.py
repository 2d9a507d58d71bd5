"""Yesterday's backup comes back: nothing goes out until staff release it, and then nothing a second time."""

import asyncio
import shutil
import subprocess
from collections import Counter
from pathlib import Path

from house import House, a_house
from postgres import programs
from soak.traffic import Notice, draft, prepare_one, start_broadcast

from db.connect import sqlite_file

SIZE = 60


async def test_a_restored_sqlite_file_holds_its_sending_until_it_is_released(
    sqlite_url: str, tmp_path: Path
) -> None:
    await _story(sqlite_url, tmp_path)


async def test_a_restored_postgresql_dump_holds_its_sending_until_it_is_released(
    postgres_url: str, tmp_path: Path
) -> None:
    await _story(postgres_url, tmp_path)


async def test_a_sqlite_file_whose_last_commits_were_lost_holds_its_sending(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with a_house(tmp_path, sqlite_url, "--receipt-delay", "0.1") as house:
        notice = await asyncio.to_thread(prepare_one, house, SIZE, 0)
        await _began_and_ended(house)
        await start_broadcast(house, notice)
        house.start()
        assert await _arrived(house, SIZE) == notice.texts
        house.kill()

        Path(f"{sqlite_file(sqlite_url)}-wal").unlink()
        house.start()
        held = house.done("sending", "status")
        house.done("sending", "release")

        assert held["held_for"] == "restored"
        await _settled(house, notice)
        assert await _arrived(house, SIZE) == notice.texts
        assert house.stop() == 0


async def _story(url: str, folder: Path) -> None:
    async with a_house(folder, url, "--receipt-delay", "0.1") as house:
        notice = await asyncio.to_thread(prepare_one, house, SIZE, 0)
        later = await asyncio.to_thread(draft, house, 3, SIZE)
        await _began_and_ended(house)
        await start_broadcast(house, notice)
        _back_up(url, folder / "backup")
        house.start()
        assert await _arrived(house, SIZE) == notice.texts
        house.stop()

        _restore(url, folder / "backup")
        house.start()
        held = house.done("sending", "status")
        released = house.done("sending", "release")
        await start_broadcast(house, later)

        assert (held["held_for"], held["queued"]["broadcast"]) == ("restored", SIZE)
        assert released == {"asked": SIZE}
        assert await _arrived(house, 2 * SIZE) == notice.texts + later.texts
        await _settled(house, later)
        assert await _arrived(house, 2 * SIZE) == notice.texts + later.texts
        assert house.stop() == 0


async def _began_and_ended(house: House) -> None:
    """The database's first service writes down how far it has come."""
    house.start()
    await asyncio.to_thread(house.stop)


async def _arrived(house: House, many: int) -> Counter[tuple[str, str]]:
    await house.ask(f"/arrivals?until={many}&wait=60")
    sent = (await house.ask("/sent"))["sent"]
    return Counter((each["phone"], each["content"].partition("】")[2]) for each in sent)


async def _settled(house: House, notice: Notice) -> None:
    """Nothing waits and nothing is in doubt any more."""
    async with asyncio.timeout(60):
        while _left(await asyncio.to_thread(house.done, "sending", "status")):
            pass


def _left(status: dict[str, object]) -> bool:
    return bool(status["queued"]["broadcast"] or status["leased"] or status["unknown"])  # type: ignore[index]


def _back_up(url: str, file: Path) -> None:
    source = sqlite_file(url)
    if source is not None:
        shutil.copy(source, file)
    else:
        _run("pg_dump", "--clean", "--if-exists", "-f", str(file), url.partition("?")[0])


def _restore(url: str, file: Path) -> None:
    target = sqlite_file(url)
    if target is not None:
        for left in target.parent.glob(target.name + "-*"):
            left.unlink()
        shutil.copy(file, target)
    else:
        _run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(file), url.partition("?")[0])


def _run(program: str, *words: str) -> None:
    subprocess.run([programs() / program, *words], check=True, stdout=subprocess.DEVNULL)
