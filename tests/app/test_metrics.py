"""What /metrics tells, and to whom."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from board_rows import a_message, a_task, an_invitation
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from app.settings import Environment
from app.web import build_health
from db import connect, secrets
from db.connect import connection
from db.models import Instance, OutgoingMessage
from db.models.delivery import Lane, Sending
from delivery import figures
from delivery.alarms import raise_alarm
from exam.invitation import State

TOKEN = "only-for-the-tests"


@asynccontextmanager
async def listening(folder: Path, token: str | None = None) -> AsyncIterator[str]:
    """The health side of an instance; yields the address of its /metrics."""
    given = Environment(data_dir=folder, metrics_token=SecretStr(token) if token else None)
    runner = web.AppRunner(build_health(given), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/metrics"
    finally:
        await runner.cleanup()


async def scraped(url: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and its labels' values, read by Prometheus' own parser."""
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200
        text = await answer.text()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_queue_the_alarms_and_the_instances_are_told(database: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    row = await a_message(await an_invitation(await a_task(), State.S1A), state=Sending.QUEUED)
    await OutgoingMessage.filter(id=row.id).update(lane=Lane.BROADCAST, due_at=now - timedelta(hours=1))
    for scope in ("a", "b"):
        await raise_alarm("paused", scope, {}, now)
    for number, ends in enumerate((now + timedelta(minutes=1), now - timedelta(minutes=1))):
        await Instance.create(
            id=f"i{number}",
            host="h",
            process=1,
            role="all",
            version="0",
            started_at=now,
            beat_at=now,
            ends_at=ends,
        )
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "1").write_bytes(b"x" * 100)
    figures.moved(Lane.ANSWER, Sending.ACCEPTED)

    async with listening(tmp_path) as url:
        told = await scraped(url)

    assert told[("kaowu_database_up",)] == 1
    assert told[("kaowu_queue_depth", "broadcast")] == 1
    assert told[("kaowu_queue_depth", "answer")] == 0
    assert told[("kaowu_queue_age_seconds", "broadcast")] == pytest.approx(3600, abs=60)
    assert told[("kaowu_alarms_open", "paused")] == 2
    assert told[("kaowu_instances_alive",)] == 1
    assert told[("kaowu_spool_bytes",)] == 100
    assert told[("kaowu_messages_total", "answer", "accepted")] >= 1
    assert told[("process_resident_memory_bytes",)] > 0
    assert (("kaowu_database_connections", "most") in told) == database.startswith("postgres")


async def test_without_a_database_the_counters_are_still_told(
    sqlite_url: str, ring: secrets.KeyRing, tmp_path: Path
) -> None:
    async with connect.database(sqlite_url, ring):
        await connection().execute_query("SELECT 1")
        file = connect.sqlite_file(sqlite_url)
        assert file is not None
        file.write_bytes(b"no database")
        await connection().close()
        async with listening(tmp_path) as url:
            told = await scraped(url)

    assert told[("kaowu_database_up",)] == 0
    assert ("kaowu_spool_bytes",) in told
    assert not any(name[0] == "kaowu_queue_depth" for name in told)


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        (None, {}, 200),
        (None, {"X-Forwarded-For": "203.0.113.5"}, 403),
        (None, {"Via": "1.1 caddy", "Authorization": "Bearer "}, 403),
        (TOKEN, {"X-Forwarded-For": "203.0.113.5", "Authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, {"X-Forwarded-For": "203.0.113.5", "Authorization": "Bearer 错"}, 403),
        (TOKEN, {"X-Forwarded-For": "203.0.113.5"}, 403),
    ],
)
async def test_only_this_machine_or_who_brings_the_token_may_see(
    sqlite_url: str,
    ring: secrets.KeyRing,
    tmp_path: Path,
    token: str | None,
    headers: dict[str, str],
    status: int,
) -> None:
    async with (
        connect.database(sqlite_url, ring),
        listening(tmp_path, token) as url,
        aiohttp.ClientSession() as http,
        http.get(url, headers=headers) as answer,
    ):
        assert answer.status == status
