"""In mid-broadcast: a stop, a frozen worker, an old snapshot, revoked keys: all get it, once."""

import asyncio
from pathlib import Path

import asyncpg
from arrivals import arrived, settled
from house import House, a_house
from soak.traffic import Notice, prepare_one, start_broadcast

SIZE = 120
RATE = 40


async def test_a_service_that_is_told_to_stop_and_started_again(url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, url) as house:
        notice = await _in_a_burst(house)

        status = await asyncio.to_thread(house.stop)
        before = (await arrived(house, 0)).total()
        house.start()

        assert await arrived(house, SIZE) == notice.texts
        assert (status, before < SIZE) == (0, True)
        await settled(url, SIZE)
        assert await arrived(house, SIZE) == notice.texts


async def test_a_worker_that_was_frozen_for_longer_than_its_lease(postgres_url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, postgres_url) as house:
        notice = await asyncio.to_thread(prepare_one, house, SIZE, RATE)
        frozen, other = (house.instance(name, "worker") for name in ("frozen", "other"))
        for each in (frozen, other):
            each.start()
        await start_broadcast(house, notice)
        await house.ask("/arrivals?until=30&wait=60")

        frozen.freeze()
        assert await arrived(house, SIZE) == notice.texts
        await settled(postgres_url, SIZE)  # what it held was taken over: its lease has run out
        frozen.thaw()

        assert [each.stop() for each in (frozen, other)] == [0, 0]
        assert await arrived(house, SIZE) == notice.texts


async def test_a_snapshot_that_somebody_keeps_open_holds_up_nobody(postgres_url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, postgres_url) as house:
        old = await asyncpg.connect(postgres_url.partition("?")[0])
        await old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        seen = await old.fetchval("SELECT count(*) FROM outgoing_message")
        notice = await _in_a_burst(house)

        assert await arrived(house, SIZE) == notice.texts
        await settled(postgres_url, SIZE)
        assert (seen, await old.fetchval("SELECT count(*) FROM outgoing_message")) == (0, 0)
        await old.close()


async def test_an_account_whose_key_is_revoked_and_given_back(url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path, url) as house:
        revoked = {"do": "code", "code": "InvalidAccessKeyId.NotFound", "status": 404, "times": 10_000}
        notice = await _in_a_burst(house)
        await house.script(**revoked)
        await _paused(house)

        before = (await arrived(house, 0)).total()
        async with house.http.delete(f"{house.phones}/faults") as answer:
            assert answer.status == 200
        await asyncio.to_thread(house.staff, "sending", "resume")

        assert before < SIZE
        assert await arrived(house, SIZE) == notice.texts
        await settled(url, SIZE)


async def _in_a_burst(house: House) -> Notice:
    notice = await asyncio.to_thread(prepare_one, house, SIZE, RATE)
    house.start()
    await start_broadcast(house, notice)
    await house.ask("/arrivals?until=30&wait=60")
    return notice


async def _paused(house: House) -> None:
    async with asyncio.timeout(30):
        while "paused" not in {each["kind"] for each in await asyncio.to_thread(house.done, "alarm", "list")}:
            pass
