"""缴费: what is owed for what and until when, how it is paid, and what was paid (domain.md 33-36)."""

from collections.abc import Mapping, Sequence
from typing import Any

from db import bill_rows
from db.models import Bill, Organisation, Registration
from exam.calendar import CHINA
from exam.payment import BillState, yuan
from exam.registration import ENDED, State
from handlers.act import Act
from handlers.applying import paying
from handlers.conversation.questions.own import nothing, registrations_of, title_of
from handlers.conversation.turns import Reply, Turn
from messages.instants import say_day, say_instant

NOT_REVIEWED = frozenset({State.SUBMITTED, State.RETURNED})
RETURNED = frozenset({BillState.REFUNDED, BillState.PARTLY_REFUNDED})


async def tell(turn: Turn, _: str) -> Sequence[Reply]:
    """缴费: one line for each registration."""
    shown, more = await registrations_of(turn.speaker)
    if not shown:
        return [nothing()]
    on = await bill_rows.bills_of([row.id for row in shown])
    bills = {each.id: each for each in await Bill.filter(id__in=[i for ids in on.values() for i in ids])}
    lines = []
    for row in shown:
        mine = [bills[number] for number in on.get(row.id, [])]
        lines.append({"title": title_of(row), **await standing(row, mine, turn.act)})
    told = [each for each in lines if each["kind"]]
    return [Reply("my_payments", {"registrations": told, "more": more})]


async def standing(row: Registration, bills: Sequence[Bill], act: Act) -> Mapping[str, Any]:
    """`kind` picks the words; empty where there is nothing to say of money."""
    waiting = next((each for each in bills if each.state is BillState.OPEN), None)
    if waiting is not None:
        return await _owed(row, waiting, act)
    paid = next((each for each in reversed(bills) if each.state is BillState.PAID), None)
    if paid is not None:
        return await _paid(paid)
    if any(each.state in RETURNED for each in bills):
        return {"kind": "returned"}
    if row.state in ENDED:
        return {"kind": ""}
    if row.state in NOT_REVIEWED:
        return {"kind": "not_reviewed"}
    return {"kind": "making" if row.state is State.APPROVED else "free"}


async def _owed(row: Registration, bill: Bill, act: Act) -> Mapping[str, Any]:
    if bill.payer_id is not None:
        return {"kind": "school", "payer": (await Organisation.get(id=bill.payer_id)).name}
    if bill.due_at is not None and bill.due_at <= act.now:
        return {"kind": "over", "until": say_instant(bill.due_at)}
    due = await paying.due_of(row, act.now)
    return {
        "kind": "due",
        "sum": yuan(bill.total_fen),
        "what": bill.title,
        "until": say_instant(bill.due_at) if bill.due_at else "",
        "link": due.link if due else "",
    }


async def _paid(bill: Bill) -> Mapping[str, Any]:
    if bill.payer_id is not None:
        return {"kind": "school_paid", "payer": (await Organisation.get(id=bill.payer_id)).name}
    on = say_day(bill.paid_at.astimezone(CHINA)) if bill.paid_at else ""
    return {"kind": "paid", "sum": yuan(bill.total_fen), "on": on}
