"""A day of the platform beside ours (34): what was missed is booked, the rest is a list for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from db import audit
from db.atomic import atomic
from db.models import Organisation, Payment, Reconciliation, ReconciliationDifference, Refund
from delivery.channel import ProviderError
from exam.calendar import CHINA
from exam.errors import RuleBroken
from exam.payment import RECEIVED, RefundState
from exam.reconciling import Difference, Flow, Kind, Ours, compare
from handlers import policies
from handlers.act import Act
from handlers.payment import booking, desk, refunding
from handlers.payment.provider import CNY, Entry, Provider, Returned

LOT = 500
AFTER = time(3)
"""Beijing time at which a platform has the statement of the day before."""
DAYS_BACK = 7
FOUND_HERE = "对账时补记"
NEWS = (booking.Outcome.BOOKED, booking.Outcome.SURPLUS)
GONE = "再次对账时已一致"


@dataclass(frozen=True, slots=True)
class Books:
    """Both sides of a day, and what was booked only now because of it."""

    theirs: Sequence[Entry]
    ours: Sequence[Ours]
    mended: frozenset[tuple[Flow, str]]


async def reconcile(day: date, provider: Provider, act: Act) -> Reconciliation:
    """Compare a day in Beijing; the same day again brings its list up to date.

    Raises RuleBroken: not_allowed, no_centre, statement_day, statement_failed.
    """
    owner = await _owner()
    await policies.allow(act, "payment.reconcile", owner)
    if day > act.today:
        raise RuleBroken("statement_day")
    try:
        theirs = await provider.statement(day)
    except ProviderError as failed:
        raise RuleBroken("statement_failed", code=failed.code) from failed
    mended = await _mend(theirs, provider.name, act)
    ours = await _ours(day, theirs, provider.name)
    return await _store(owner, provider.name, day, Books(theirs, ours, mended), act)


async def missing(provider: str, act: Act) -> list[date]:
    """The days before today that are not reconciled yet, oldest first, once the platform has them."""
    local = act.now.astimezone(CHINA)
    last = local.date() - timedelta(days=1 if local.time() >= AFTER else 2)
    wanted = [last - timedelta(days=back) for back in range(DAYS_BACK - 1, -1, -1)]
    first = await Payment.filter(provider=provider).order_by("made_at").first()
    if first is None:
        return []
    begun = first.made_at.astimezone(CHINA).date()
    known = await Reconciliation.filter(provider=provider, day__in=wanted).values_list("day", flat=True)
    return [day for day in wanted if day >= begun and day not in set(known)]


async def _owner() -> int:
    """The merchant account belongs to the topmost organisation."""
    top = await Organisation.filter(parent_id=None).order_by("path").first()
    if top is None:
        raise RuleBroken("no_centre")
    return top.id


async def _mend(theirs: Sequence[Entry], provider: str, act: Act) -> frozenset[tuple[Flow, str]]:
    """Book what the platform has and we have not: its statement is as good as its answer."""
    entries = {(entry.line.flow, entry.line.number): entry for entry in reversed(theirs)}
    numbers = [number for _, number in entries]
    mended = set()
    for start in range(0, len(numbers), LOT):
        some = numbers[start : start + LOT]
        lost = Payment.filter(provider=provider, trade_number__in=some).exclude(state__in=RECEIVED)
        for payment in await lost:
            entry = entries.get((Flow.PAYMENT, payment.trade_number))
            if entry is not None and await _take(payment.id, _told(entry), act) in NEWS:
                mended.add((Flow.PAYMENT, payment.trade_number))
        for sent in await Refund.filter(trade_number__in=some, state=RefundState.SENT):
            entry = entries.get((Flow.REFUND, sent.trade_number))
            if entry is not None and sent.amount_fen == -entry.line.amount_fen:
                await refunding.finish(sent.id, Returned(entry.line.provider_number, entry.at), act)
                mended.add((Flow.REFUND, sent.trade_number))
    return frozenset(mended)


def _told(entry: Entry) -> booking.Told:
    return booking.Told(entry.line.provider_number, entry.line.amount_fen, CNY, entry.at)


@atomic
async def _take(payment_id: int, told: booking.Told, act: Act) -> booking.Outcome:
    bill, payment = await desk.lock_around(payment_id)
    return await booking.book(bill, payment, told, act)


async def _ours(day: date, theirs: Sequence[Entry], provider: str) -> list[Ours]:
    """What we have booked on that day, or under a number of the statement."""
    begins = datetime.combine(day, time(0), CHINA)
    ends = begins + timedelta(days=1)
    found: dict[tuple[Flow, int], Ours] = {}
    numbers = [entry.line.number for entry in theirs]
    received = Payment.filter(provider=provider, state__in=RECEIVED)
    done = Refund.filter(payment__provider=provider, state=RefundState.DONE)
    payments = await received.filter(paid_at__gte=begins, paid_at__lt=ends)
    refunds = await done.filter(ended_at__gte=begins, ended_at__lt=ends)
    for start in range(0, len(numbers), LOT):
        some = numbers[start : start + LOT]
        payments += await received.filter(trade_number__in=some)
        refunds += await done.filter(trade_number__in=some)
    for each in payments:
        found[Flow.PAYMENT, each.id] = _paid(each)
    for one in refunds:
        number = one.provider_number or ""
        found[Flow.REFUND, one.id] = Ours(one.id, Flow.REFUND, one.trade_number, number, -one.amount_fen)
    return list(found.values())


def _paid(row: Payment) -> Ours:
    number, fen = row.provider_number or "", row.paid_fen or 0
    return Ours(row.id, Flow.PAYMENT, row.trade_number, number, fen, row.surplus)


@atomic
async def _store(owner: int, provider: str, day: date, books: Books, act: Act) -> Reconciliation:
    lines = [entry.line for entry in books.theirs]
    found = compare(books.ours, lines)
    sums = {
        "theirs_count": len(lines),
        "theirs_fen": sum(line.amount_fen for line in lines),
        "ours_count": len(books.ours),
        "ours_fen": sum(each.amount_fen for each in books.ours),
        "state": "differing" if found else "agreed",
        "at": act.now,
    }
    row, _ = await Reconciliation.update_or_create(
        defaults=sums, organisation_id=owner, provider=provider, day=day
    )
    await _list_mended(row, books, act)
    await _list(row, found, act)
    await audit.record(
        "payment.reconcile", f"reconciliation:{row.id}", {"differences": len(found)}, act.actor, act.now
    )
    return row


async def _list(row: Reconciliation, found: Sequence[Difference], act: Act) -> None:
    """Keep what staff have settled, add what is new, settle what is gone."""
    old = await ReconciliationDifference.filter(reconciliation_id=row.id)
    known = {(each.kind, each.provider_number) for each in old}
    now_there = {(each.kind, each.provider_number): each for each in found}
    gone = [
        each.id for each in old if not each.settled_at and (each.kind, each.provider_number) not in now_there
    ]
    changes = {"settled_at": act.now, "settled_by": act.actor, "note": GONE}
    await ReconciliationDifference.filter(id__in=gone).update(**changes)
    new = [_row(row, each) for key, each in now_there.items() if key not in known]
    await ReconciliationDifference.bulk_create(new, batch_size=LOT)


async def _list_mended(row: Reconciliation, books: Books, act: Act) -> None:
    ids = {(each.flow, each.number): each for each in books.ours}
    new = []
    for entry in books.theirs:
        line = entry.line
        mine = ids.get((line.flow, line.number))
        if (line.flow, line.number) in books.mended and mine is not None:
            fen = line.amount_fen
            told = Difference(
                Kind.MISSING_HERE, line.flow, line.provider_number, line.number, mine.id, None, fen
            )
            settled = _row(row, told)
            settled.settled_at, settled.settled_by, settled.note = act.now, act.actor, FOUND_HERE
            new.append(settled)
    await ReconciliationDifference.bulk_create(new, batch_size=LOT, ignore_conflicts=True)


def _row(row: Reconciliation, each: Difference) -> ReconciliationDifference:
    return ReconciliationDifference(
        reconciliation_id=row.id,
        kind=each.kind,
        flow=each.flow,
        payment_id=each.ours_id if each.flow is Flow.PAYMENT else None,
        provider_number=each.provider_number[:64],
        ours_fen=each.ours_fen,
        theirs_fen=each.theirs_fen,
    )


@atomic
async def settle(difference_id: int, note: str, act: Act) -> None:
    """Staff have looked into a difference; raises RuleBroken: unknown_id, not_allowed, difference_note,
    already_settled."""
    row = await ReconciliationDifference.get_or_none(id=difference_id).select_related("reconciliation")
    if row is None:
        raise RuleBroken("unknown_id", what="差异", id=difference_id)
    await policies.allow(act, "payment.reconcile", row.reconciliation.organisation_id)
    if not 1 <= len(note.strip()) <= 200:
        raise RuleBroken("difference_note")
    changes = {"settled_at": act.now, "settled_by": act.actor, "note": note.strip()}
    if not await ReconciliationDifference.filter(id=row.id, settled_at=None).update(**changes):
        raise RuleBroken("already_settled")
    await audit.record("payment.settle", f"difference:{row.id}", {}, act.actor, act.now)


async def told(row: Reconciliation) -> dict[str, Any]:
    """A reconciled day with its differences, as staff see it."""
    rows = await ReconciliationDifference.filter(reconciliation_id=row.id).order_by("id")
    sums = ("day", "provider", "state", "theirs_count", "theirs_fen", "ours_count", "ours_fen")
    shown = ("id", "provider_number", "ours_fen", "theirs_fen", "settled_at", "settled_by", "note")
    return {
        **{name: getattr(row, name) for name in sums},
        "differences": [
            {
                **{name: getattr(each, name) for name in shown},
                "kind": each.kind.value,
                "flow": each.flow.value,
                "payment": each.payment_id,
            }
            for each in rows
        ],
    }
