"""What staff see of a broadcast: its funnel from the audience to the phones."""

from collections import Counter
from typing import Any

from db import broadcast_rows, settings
from db.models import Broadcast
from db.models.delivery import Sending
from handlers import policies
from handlers.act import Act
from handlers.broadcasts import desk, lots
from handlers.broadcasts.audiences import AUDIENCES
from handlers.broadcasts.choosing import values_of
from handlers.broadcasts.wording import MESSAGES
from handlers.policies import allow_somewhere
from messages.wording import variables

GONE_WRONG = frozenset({Sending.FAILED, Sending.EXPIRED})


async def list_broadcasts(act: Act) -> list[dict[str, Any]]:
    """Those that the caller may see, newest first."""
    allow_somewhere(act, "broadcast.list")
    rows = await (await policies.rows(Broadcast, act)).order_by("-id")
    waiting = await lots.people_waiting([row.id for row in rows])
    return [_head(row, waiting[row.id]) for row in rows]


async def show(broadcast_id: int, act: Act) -> dict[str, Any]:
    """The broadcast, who decided what, and its funnel; nobody's number or name."""
    allow_somewhere(act, "broadcast.list")
    row = await desk.find_for(broadcast_id, act)
    waiting = await lots.people_waiting([row.id])
    given = values_of(row)
    return {
        **_head(row, waiting[row.id]),
        "values": given,
        "filters": row.filters,
        "decided": {"author": row.author, "submitter": row.submitter, "approver": row.approver},
        "due_at": _instant(row.due_at),
        "started_at": _instant(row.started_at),
        "expires_at": _instant(row.expires_at),
        "ended_at": _instant(row.ended_at),
        "funnel": await _funnel(row),
    }


def forms() -> dict[str, Any]:
    """The templates with their variables, the audiences with their filters."""
    return {
        "messages": {name: sorted(variables(name)) for name in MESSAGES},
        "audiences": {name: list(each.filters) for name, each in AUDIENCES.items()},
    }


def _head(row: Broadcast, waiting: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "message": row.message,
        "audience": row.audience,
        "state": row.state.value,
        "round": row.round,
        "people": row.size,
        "enqueued": row.size - waiting if row.round else 0,
        "created_at": _instant(row.created_at),
    }


async def _funnel(row: Broadcast) -> dict[str, Any]:
    """From the whole audience to the phones; every person counts once, by the last message to them."""
    price = (await settings.in_force()).part_price
    by_state: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    attempted = accepted = parts = 0
    for each in row.tally if row.tally is not None else await broadcast_rows.funnel(row.id):
        state = Sending(each["state"])
        by_state[state.value] += each["people"]
        if state in GONE_WRONG:
            reasons[each["code"] or state.value] += each["people"]
        attempted, accepted = attempted + each["attempted"], accepted + each["accepted"]
        parts += each["parts"]
    return {
        "audience": row.size + sum(row.excluded.values()),
        "excluded": row.excluded,
        "people": row.size,
        "attempted": attempted,
        "accepted": accepted,
        "delivered": by_state[Sending.DELIVERED.value],
        "failed": sum(reasons.values()),
        "failed_by_reason": dict(reasons),
        "states": dict(by_state),
        "parts": parts,
        "cost": str(parts * price),
    }


def _instant(at: Any) -> str | None:
    return at.isoformat() if at else None
