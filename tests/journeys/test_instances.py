"""Several instances on one PostgreSQL: they share the work, take over from the dead, and refuse strangers."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import asyncpg
from arrivals import arrived, settled
from house import House, a_house
from postgres import free_port
from soak.traffic import prepare_one, start_broadcast
from wire import Wire, wire_to

SIZE = 120
LEASE = 8  # seconds, see prepare_one
SENT = 'kaowu_messages_total{lane="broadcast",state="accepted"}'


async def _figure(port: int, name: str) -> float:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/metrics") as answer:
        found = re.findall(rf"^{re.escape(name)} (\S+)$", await answer.text(), re.MULTILINE)
    return float(found[0]) if found else 0.0


async def test_two_workers_share_the_work_and_one_takes_over_from_the_other(
    postgres_url: str, tmp_path: Path
) -> None:
    async with a_house(tmp_path, postgres_url) as house:
        notice = await asyncio.to_thread(prepare_one, house, SIZE, 60)
        ports = free_port(), free_port()
        workers = [house.worker(f"worker-{port}", port) for port in ports]
        await start_broadcast(house, notice)
        await house.ask("/arrivals?until=60&wait=60")
        carried = [await _figure(port, SENT) for port in ports]
        await house.script(do="delay", seconds=3, accept=True, times=8, match={"action": "SendSms"})
        await house.ask("/arrivals?until=90&wait=60")

        workers[0].kill()
        texts = await arrived(house, SIZE)

        assert min(carried) > 0
        assert texts == notice.texts
        await settled(postgres_url, SIZE)
        assert await _figure(ports[1], "kaowu_leases_taken_over_total") > 0
        assert await arrived(house, SIZE) == notice.texts


async def test_an_instance_cut_off_from_the_database_sends_nothing_when_its_lease_is_over(
    postgres_url: str, tmp_path: Path
) -> None:
    with wire_to(urlsplit(postgres_url).port or 0) as wire:
        async with a_house(tmp_path, postgres_url) as house:
            await _cut_off(house, wire, postgres_url)


async def _cut_off(house: House, wire: Wire, url: str) -> None:
    notice = await asyncio.to_thread(prepare_one, house, SIZE, 30)
    cut_off = house.worker("cut-off", free_port(), KAOWU_DATABASE_URL=_through(wire.port, url))
    await start_broadcast(house, notice)
    await house.ask("/arrivals?until=20&wait=60")

    wire.cut()
    cut_at = datetime.now().astimezone()
    await asyncio.sleep(LEASE)
    last = datetime.fromisoformat((await house.ask("/sent"))["sent"][-1]["at"])
    house.worker("other", free_port())
    texts = await arrived(house, SIZE)
    wire.mend()
    await settled(url, SIZE)

    assert (last - cut_at).total_seconds() < LEASE
    assert texts == notice.texts
    assert await asyncio.to_thread(cut_off.stop) == 0
    assert await arrived(house, SIZE) == notice.texts


async def test_an_instance_with_other_keys_or_another_schema_does_not_work_along(
    postgres_url: str, tmp_path: Path
) -> None:
    async with a_house(tmp_path, postgres_url) as house:
        notice = await asyncio.to_thread(prepare_one, house, SIZE, 60)
        house.worker("worker", free_port())
        stranger = house.instance("stranger", "worker", KAOWU_SECRET_KEYS="1:another-secret-of-kaowu-house")
        stranger.start()
        refused = await asyncio.to_thread(stranger.wait), stranger.logs[-1].read_text()
        await start_broadcast(house, notice)
        await house.ask("/arrivals?until=20&wait=60")

        await _upgrade(postgres_url)
        newcomer = house.instance("newcomer", "worker")
        newcomer.start()
        too_old = await asyncio.to_thread(newcomer.wait), newcomer.logs[-1].read_text()
        await asyncio.sleep(LEASE / 2)
        then = len((await house.ask("/sent"))["sent"])
        await asyncio.sleep(2)

        assert refused == (1, "密钥与数据库不符：请使用建库时的 KAOWU_SECRET_KEYS\n")
        assert too_old[0] == 1
        assert "数据库" in too_old[1]
        assert len((await house.ask("/sent"))["sent"]) == then < SIZE


async def test_a_second_service_on_one_sqlite_file_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, sqlite_url) as house:
        house.start()
        second = house.instance("second", "worker")
        second.start()

        assert await asyncio.to_thread(second.wait) == 1
        file = sqlite_url.removeprefix("sqlite://")
        assert second.logs[-1].read_text() == f"{file} 上已有一个服务在运行；多个服务请改用 PostgreSQL\n"
        assert house.stop() == 0


def _through(port: int, url: str) -> str:
    return url.replace(f":{urlsplit(url).port}/", f":{port}/")


UPGRADE = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_next', now())"


async def _upgrade(url: str) -> None:
    connection = await asyncpg.connect(url.partition("?")[0])
    await connection.execute(UPGRADE)
    await connection.close()
