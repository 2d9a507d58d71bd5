"""What the unified platform writes, as values: answers, statements, callbacks."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from exam.reconciling import Flow, Line
from handlers.payment.booking import Told
from handlers.payment.callbacks import Notice
from handlers.payment.provider import Entry, Sight, Standing

HEAD = ["kind", "trade_number", "refund_number", "provider_number", "amount_fen", "at"]
NUMBER = re.compile(r"[0-9A-Za-z_.\-]{1,64}")
LARGEST_SUM = 10**13


class Unreadable(ValueError):
    """The platform wrote something that this page of its manual does not know."""


def read_fields(body: bytes) -> Mapping[str, Any]:
    """A JSON object; raises Unreadable."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(fields, dict):
        raise Unreadable
    return fields


def read_sight(fields: Mapping[str, Any]) -> Sight:
    """What a query or a close answers; raises Unreadable."""
    try:
        standing = Standing(str(fields.get("state")))
    except ValueError as error:
        raise Unreadable from error
    paid_at = read_instant(fields.get("paid_at")) if standing is Standing.PAID else None
    return Sight(
        standing,
        read_number(fields.get("provider_number")),
        read_code(fields.get("pay_code")),
        read_sum(fields.get("amount_fen")),
        str(fields.get("currency"))[:8],
        paid_at,
    )


def read_notice(body: bytes) -> Notice | None:
    """What a callback tells of a payment; None where it tells something else, or nothing readable."""
    try:
        fields = read_fields(body)
        if fields.get("event") != "PAID":
            return None
        told = Told(
            read_number(fields.get("provider_number")),
            read_sum(fields.get("amount_fen")),
            str(fields.get("currency"))[:8],
            read_instant(fields.get("paid_at")),
        )
        return Notice(read_number(fields.get("trade_number"))[:32], told)
    except Unreadable:
        return None


def read_statement(text: str) -> Sequence[Entry]:
    """The lines of a day; raises Unreadable for a statement of which any line cannot be read."""
    rows = list(csv.reader(text.splitlines()))
    if not rows or rows[0] != HEAD:
        raise Unreadable
    return [_entry(row) for row in rows[1:]]


def _entry(row: Sequence[str]) -> Entry:
    if len(row) != len(HEAD) or row[0] not in ("PAYMENT", "REFUND") or not row[4].isdecimal():
        raise Unreadable
    back = row[0] == "REFUND"
    number = read_number(row[2] if back else row[1])
    fen = read_sum(int(row[4]))
    line = Line(Flow.REFUND if back else Flow.PAYMENT, number, read_number(row[3]), -fen if back else fen)
    return Entry(line, read_instant(row[5]))


def read_number(value: object) -> str:
    """A number of an order; raises Unreadable."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise Unreadable
    return value


def read_code(value: object) -> str:
    """A pay code; raises Unreadable."""
    if not isinstance(value, str) or not 0 < len(value) <= 2000:
        raise Unreadable
    return value


def read_sum(value: object) -> int:
    """A sum in fen; raises Unreadable."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_SUM:
        raise Unreadable
    return value


def read_instant(value: object) -> datetime:
    """An instant with its zone, in UTC; raises Unreadable."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError as error:
        raise Unreadable from error
    if at is None or at.tzinfo is None:
        raise Unreadable
    return at.astimezone(UTC)
