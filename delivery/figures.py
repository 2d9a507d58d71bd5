"""What this process has done since it started, for /metrics: by lane, state and code, never a person."""

import re

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from db.models.delivery import Lane, Sending

REGISTRY = CollectorRegistry()
CODE = re.compile(r"(?!\+?\d{6,})[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
MOST_CODES = 200
"""What carriers call their errors is not ours: beyond that many a code counts as "other"."""

_moved = Counter(
    "kaowu_messages", "Messages by the state they came into", ["lane", "state"], registry=REGISTRY
)
_called = Histogram(
    "kaowu_provider_call_seconds",
    "Calls of the provider by action and outcome",
    ["action", "outcome"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
    registry=REGISTRY,
)
_carried = Counter("kaowu_provider_carried", "Messages in those calls", ["action"], registry=REGISTRY)
_refused = Counter("kaowu_provider_refusals", "Refusals by the provider's code", ["code"], registry=REGISTRY)
_held_back = Counter("kaowu_rate_held_back", "Messages that a limit made wait", ["limit"], registry=REGISTRY)
_took_over = Counter("kaowu_leases_taken_over", "Leases of the dead, taken over", registry=REGISTRY)
_lease_lost = Counter("kaowu_leases_lost", "Outcomes that came after the lease was over", registry=REGISTRY)
_looked = Counter("kaowu_looks", "Messages in doubt, asked back", ["answer"], registry=REGISTRY)
_reported = Counter("kaowu_receipts", "Receipts by the carrier's code", ["code"], registry=REGISTRY)
_read = Counter("kaowu_replies", "Replies by what became of them", ["state"], registry=REGISTRY)
_pushed = Counter("kaowu_pushes", "Pushes by kind and answer", ["kind", "answer"], registry=REGISTRY)
_swept = Counter("kaowu_sweep_rows", "Rows a sweep dealt with", ["sweep"], registry=REGISTRY)
_sweep_seconds = Histogram(
    "kaowu_sweep_seconds",
    "How long a sweep took",
    ["sweep"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30),
    registry=REGISTRY,
)
_sweep_at = Gauge("kaowu_sweep_ended_at", "When a sweep last ended well", ["sweep"], registry=REGISTRY)
_codes: set[str] = set()


def moved(lane: Lane | int, state: Sending, n: int = 1) -> None:
    """`n` messages of a lane came into `state`; queued counts what was put and what came back."""
    _moved.labels(Lane(lane).name.lower(), state.value).inc(n)


def called(action: str, outcome: str, seconds: float) -> None:
    """One call of the provider, as SendSms: it was ok, refused, lost on the way or not_sent."""
    _called.labels(action, outcome).observe(seconds)


def carried(action: str, messages: int) -> None:
    """So many messages went in one call."""
    _carried.labels(action).inc(messages)


def refused(code: str, n: int = 1) -> None:
    """The provider said no, with its code."""
    _refused.labels(_known(code)).inc(n)


def held_back(limit: str, n: int = 1) -> None:
    """Messages must wait: for the minute, hour or day of their number, or its hours of quiet."""
    _held_back.labels(limit).inc(n)


def took_over(n: int = 1) -> None:
    """Messages whose lease ran out under a dead or slow sender."""
    _took_over.inc(n)


def lost_lease(n: int = 1) -> None:
    """Outcomes that were not recorded, because another had taken the message over."""
    _lease_lost.inc(n)


def looked(answer: str, n: int = 1) -> None:
    """Messages asked back: found, missed or failed."""
    _looked.labels(answer).inc(n)


def reported(code: str, n: int = 1) -> None:
    """Receipts, by the carrier's code."""
    _reported.labels(_known(code)).inc(n)


def read(state: str, n: int = 1) -> None:
    """Replies, by what became of them: done, unmatched, quarantined."""
    _read.labels(state).inc(n)


def pushed(kind: str, answer: str, n: int = 1) -> None:
    """Pushes of replies or receipts: kept, spooled, refused."""
    _pushed.labels(kind, answer).inc(n)


def swept(sweep: str, rows: int, seconds: float, ended_at: float) -> None:
    """A sweep went through; `ended_at` in seconds since 1970."""
    _swept.labels(sweep).inc(rows)
    _sweep_seconds.labels(sweep).observe(seconds)
    _sweep_at.labels(sweep).set(ended_at)


def _known(code: str) -> str:
    """The code as a label: never a number that may be a phone, and never without end."""
    if code in _codes:
        return code
    if not CODE.fullmatch(code) or len(_codes) >= MOST_CODES:
        return "other" if code else "none"
    _codes.add(code)
    return code
