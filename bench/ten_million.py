"""Does a table of ten million messages keep its speed? `python -m bench.ten_million` (issue 3, point 8)."""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import letters, machine
from bench.ground import Ground, a_ground
from bench.office import act, ring
from bench.old_messages import Years, load
from db import connect, retention, settings
from db.models import Dispute, OutgoingMessage, RetentionWalk
from db.models.delivery import Lane
from db.models.retention import About
from db.retention import Walk
from delivery import receipts
from delivery.calls import Call
from delivery.channel import Accepted, Bulk
from delivery.claiming import Terms, claim
from delivery.receipts import Report
from delivery.settling import Answer, settle
from handlers.retention import evidence, walking

RESULTS = Path(__file__).parent / "TEN_MILLION.md"
AT_ONCE, TRIES = 100, 3  # of everything, in a round
MEASURES = {
    "claim": "claim of 100 (limits, opt-outs and quiet hours looked up, rows opened, leased)",
    "settle": "the same 100 settled as accepted",
    "receipts": "100 receipts kept and joined to their messages",
    "number": "conversation of one number (33 messages read and opened, the look audited)",
    "redact": "a lot of 500 redacted",
    "prune": "a lot of 500 rows taken out with 166 receipts, and counted",
}


@dataclass
class Place:
    """A database under measure; `calls` are what was claimed last."""

    url: str
    years: Years
    serial: int
    number: str = ""
    calls: Sequence[Call] = ()
    took: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in MEASURES})


def main() -> None:
    given = _arguments()
    with a_ground(given.messages) as ground:
        lines = asyncio.run(_whole(ground, given))
    given.results.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(given.results.read_text(encoding="utf-8"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.ten_million", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000_000, help="on PostgreSQL")
    parser.add_argument("--lite", type=int, default=10_000_000, help="on SQLite")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


async def _whole(ground: Ground, given: argparse.Namespace) -> list[str]:
    head = [f"{time.strftime('%Y-%m-%d %H:%M')}, medians of {given.rounds} interleaved rounds of {TRIES}"]
    lines = [f"- {each}" for each in [*machine.describe(), *await ground.describe(), *head]]
    table = [
        "",
        "| | on | messages | empty table, ms | full table, ms | times |",
        "|---|---|---|---|---|---|",
    ]
    for database, size in (("PostgreSQL", given.messages), ("SQLite", given.lite)):
        if size:
            empty, full = await _prepare(ground, database, size, only_due=True), None
            started = time.monotonic()
            full = await _prepare(ground, database, size, only_due=False)
            lines.append(
                f"- {database}: {await _size(ground, full)}, loaded in {time.monotonic() - started:.0f} s"
            )
            for _ in range(given.rounds):
                for place in (empty, full):
                    await _round(place)
            table += [_line(name, database, size, empty, full) for name in MEASURES]
            for place in (empty, full):
                await ground.drop(place.url)
    return ["# Ten million messages", "", *lines, *table]


async def _prepare(ground: Ground, database: str, size: int, *, only_due: bool) -> Place:
    """A database with three years of messages, or only with what retention is due to deal with."""
    place = Place(await ground.fresh(database), Years(size, only_due=only_due), size)
    await load(place.url, place.years)
    async with connect.database(place.url, ring()):
        await RetentionWalk.create(name=retention.TEXTS.name, after_id=place.years.redacted)
        first = await OutgoingMessage.filter(id__gt=place.years.redacted).order_by("id").first()
        place.number = "" if first is None else first.address_index
        if only_due:
            ids = [each.id for each in await OutgoingMessage.all().order_by("id").limit(33)]
            await OutgoingMessage.filter(id__in=ids).update(address_index=place.number)
    return place


async def _size(ground: Ground, place: Place) -> str:
    file = connect.sqlite_file(place.url)
    if file is not None:
        return f"a file of {file.stat().st_size / 1e9:.1f} GB"
    name = place.url.rpartition("/")[2]
    return f"a database of {await ground.ask(f'SELECT pg_database_size({name!r})') / 1e9:.1f} GB"


async def _round(place: Place) -> None:
    async with connect.database(place.url, ring()):
        dispute = await Dispute.create(
            about=About.NUMBER,
            address_index=place.number,
            reason="bench",
            opened_at=act().now,
            opened_by="bench",
        )
        for _ in range(TRIES):
            await letters.load(place.url, letters.fresh(AT_ONCE, place.serial), analyzed=False)
            place.serial += AT_ONCE
            await _timed(place, "claim", _claim)
            await _timed(place, "settle", _settle)
            await _timed(place, "receipts", _receipts)
            await _timed(place, "number", lambda _: evidence.show(dispute.id, act()))
        await dispute.delete()
        for _ in range(TRIES):
            await _timed(place, "redact", lambda _: _walk(retention.TEXTS, 180))
            await _timed(place, "prune", lambda _: _walk(retention.ROWS, 1095))


async def _timed(place: Place, name: str, work: Callable[[Place], Awaitable[object]]) -> None:
    started = time.perf_counter()
    await work(place)
    place.took[name].append((time.perf_counter() - started) * 1000)


async def _claim(place: Place) -> None:
    terms = Terms("sms", Bulk(equal=1_000, different=100), await settings.in_force(), {}, "bench")
    claimed = await claim(Lane.BROADCAST, terms, AT_ONCE, datetime.now(UTC) + timedelta(seconds=1))
    place.calls = claimed.calls
    _expect(sum(len(call.taken) for call in claimed.calls), AT_ONCE)


async def _settle(place: Place) -> None:
    answers = [Answer(call, Accepted(f"biz{place.serial}")) for call in place.calls]
    _expect(await settle("sms", answers, datetime.now(UTC)), 0)


async def _receipts(place: Place) -> None:
    now = datetime.now(UTC)
    told = [
        Report(
            "sms",
            f"biz{place.serial}",
            one.message.out_id,
            one.message.address,
            True,
            "DELIVERED",
            False,
            now,
        )
        for call in place.calls
        for one in call.taken
    ]
    await receipts.keep(told, now)
    _expect(await receipts.apply(AT_ONCE, now), AT_ONCE)


async def _walk(walk: Walk, days: int) -> None:
    now = datetime.now(UTC)
    step = await walking.walk_on(walk, now - timedelta(days=days), act())
    _expect(step.done, retention.LOT)


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} instead of {wanted}")


def _line(name: str, database: str, size: int, empty: Place, full: Place) -> str:
    ours, reference = (statistics.median(each.took[name]) for each in (full, empty))
    times = f"{ours / reference:.2f} ×"
    return f"| {MEASURES[name]} | {database} | {size:,} | {_ms(empty, name)} | {_ms(full, name)} | {times} |"


def _ms(place: Place, name: str) -> str:
    took = place.took[name]
    return f"{statistics.median(took):.1f} ({min(took):.1f} to {max(took):.1f})"


if __name__ == "__main__":
    main()
