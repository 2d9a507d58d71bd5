"""/metrics in Prometheus' text form: what this process counted, and what waits in the database now."""

import asyncio
import hmac
import ipaddress
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.desk import now
from app.settings import Environment
from db.backlog import Backlog, backlog
from db.connect import pool_of
from db.models import Alarm, Instance
from db.models.delivery import Lane
from delivery import figures
from scheduler.waiting import complain

PATH = "/metrics"
PATIENCE = 3.0
TEXT = "text/plain; version=0.0.4; charset=utf-8"
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def add_metrics(app: web.Application, environment: Environment) -> None:
    """Serve /metrics to callers on this machine, and to others who bring KAOWU_METRICS_TOKEN.

    A caller whom a proxy on this machine passed on is another. Without the right token: 403.
    """
    token = environment.metrics_token.get_secret_value() if environment.metrics_token else ""

    async def answer(request: web.Request) -> web.Response:
        if not (_is_near(request) or _knows(request, token)):
            return web.Response(status=403)
        text = await exposition(environment.data_dir / "spool")
        return web.Response(body=text, headers={"Content-Type": TEXT})

    app.router.add_get(PATH, answer)


async def exposition(spool: Path) -> bytes:
    """All figures; while the database is away only kaowu_database_up 0 and what the process counted."""
    families = [*await _of_database(), *_of_spool(spool)]
    return generate_latest(figures.REGISTRY) + generate_latest(PROCESS) + generate_latest(_Told(families))


PROCESS = CollectorRegistry()
ProcessCollector(registry=PROCESS)


class _Told(Collector):
    """Families that are known already, as prometheus_client wants to be given them."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


def _is_near(request: web.Request) -> bool:
    if any(name in request.headers for name in PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


def _knows(request: web.Request, token: str) -> bool:
    told = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
    return bool(token) and hmac.compare_digest(told, f"Bearer {token}".encode())


async def _of_database() -> list[Metric]:
    up = GaugeMetricFamily("kaowu_database_up", "Whether the database answers")
    try:
        async with asyncio.timeout(PATIENCE):
            families = [*_of_backlog(await backlog()), *await _of_house()]
    except Exception as error:
        # Whatever is wrong with the database: this is the page on which people look for it.
        complain(error, "metrics.no_database")
        up.add_metric([], 0)
        return [up]
    up.add_metric([], 1)
    return [up, *families]


def _of_backlog(found: Backlog) -> Iterator[Metric]:
    at = now()
    depth = GaugeMetricFamily("kaowu_queue_depth", "Messages queued", labels=["lane"])
    age = GaugeMetricFamily("kaowu_queue_age_seconds", "How long the oldest one is due", labels=["lane"])
    for lane in Lane:
        waiting = found.lanes.get(lane)
        depth.add_metric([lane.name.lower()], waiting.many if waiting else 0)
        age.add_metric([lane.name.lower()], waiting.age(at) if waiting else 0)
    yield from (depth, age)
    for name, words, value in (
        ("leased", "Messages being handed over", found.leased),
        ("unknown", "Messages in doubt", found.unknown.many),
        ("unknown_age_seconds", "How long the oldest message is in doubt", found.unknown.age(at)),
        ("inbox_depth", "Replies not yet read", found.unread.many),
        ("inbox_lag_seconds", "How long the oldest of them waits", found.unread.age(at)),
        ("replies_for_staff", "Replies that wait for staff", found.unplaced.many),
        ("receipts_waiting", "Receipts not yet joined to their messages", found.unjoined),
        ("pauses", "Channels and templates that the provider refuses", found.pauses),
    ):
        yield _gauge(name, words, value)


async def _of_house() -> list[Metric]:
    kinds = Counter(await Alarm.filter(ended_at=None).values_list("kind", flat=True))
    alarms = GaugeMetricFamily("kaowu_alarms_open", "Open alarms", labels=["kind"])
    for kind, many in sorted(kinds.items(), key=str):
        alarms.add_metric([str(kind)], many)
    alive = await Instance.filter(ends_at__gt=now()).count()
    house: list[Metric] = [alarms, _gauge("instances_alive", "Instances whose heart beats", alive)]
    pool = pool_of()
    if pool is not None:
        connections = GaugeMetricFamily("kaowu_database_connections", "Connections", labels=["state"])
        for state, many in pool.items():
            connections.add_metric([state], many)
        house.append(connections)
    return house


def _of_spool(folder: Path) -> Iterator[Metric]:
    files = [file for file in folder.glob("*") if file.is_file()] if folder.is_dir() else []
    size = sum(file.stat().st_size for file in files)
    yield _gauge("spool_bytes", "Pushes kept on disk while the database is away", size)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"kaowu_{name}", words, value)
