"""kaowu review-slot and kaowu review-visit: hours of a district, and the bodies that come."""

from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from app.commands.instants import parse_instant
from app.desk import show, with_database
from db.models import ReviewVisit
from exam.errors import RuleBroken
from exam.scan import MOST_BYTES
from handlers.act import Act
from handlers.applying.scans import Upload
from handlers.review import results, showing, slots, visits
from messages.words import say


def add_slot(given: Namespace) -> int:
    hours = parse_instant(given.begins), parse_instant(given.until)
    offer = slots.Offer(given.organisation, *hours, given.place, given.capacity)

    async def work(act: Act) -> int:
        row = await slots.add(offer, act)
        return show({"id": row.id}, given.json, lambda told: f"复审时段 {told['id']} 已设置")

    return with_database(work)


def list_slots(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await slots.list_slots(act), given.json, _slots_words)

    return with_database(work)


def book(given: Namespace) -> int:
    wish = visits.Wish(given.organisation, given.plan, given.slot)
    return _then_show(given, lambda act: visits.book(wish, act))


def cancel(given: Namespace) -> int:
    return _then_show(given, lambda act: visits.cancel(given.id, act))


def enter_result(given: Namespace) -> int:
    scan = _read(Path(given.scan)) if given.scan else None
    outcome = results.Outcome(given.outcome == "good", given.note, scan)
    return _then_show(given, lambda act: results.enter(given.id, outcome, act))


def _read(file: Path) -> Upload:
    """One byte more than may be is enough to refuse a file that is too large."""
    try:
        with file.open("rb") as content:
            return Upload(results.KIND, file.name, content.read(MOST_BYTES + 1))
    except OSError:
        raise RuleBroken("scan_unreadable", file=file.name) from None


def _then_show(given: Namespace, change: Callable[[Act], Awaitable[ReviewVisit]]) -> int:
    async def work(act: Act) -> int:
        row = await change(act)
        return show(await showing.show(row.id, act), given.json, _line)

    return with_database(work)


def list_visits(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_visits(given.plan, act), given.json, _visits_words)

    return with_database(work)


def _hours(slot: Mapping[str, Any]) -> str:
    return (
        f"{slot['from_at']:%Y-%m-%d %H:%M}-{slot['until_at']:%H:%M}  {slot['organisation']}  {slot['place']}"
    )


def _slots_words(told: list[Mapping[str, Any]]) -> str:
    lines = [f"{each['id']:>6}  {_hours(each)}  余 {each['free']}/{each['capacity']}" for each in told]
    return "\n".join(lines) or "没有可预约的时段。"


def _line(told: Mapping[str, Any]) -> str:
    who = f"{told['plan']}  {told['body']}"
    return f"{told['id']:>6}  {who}  {_hours(told['slot'])}  {say('review_visit.' + told['state'])}"


def _visits_words(told: list[Mapping[str, Any]]) -> str:
    return "\n".join(map(_line, told)) or "没有预约。"
