"""What became of a request that got no answer: never sent, or lost on the way."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientSSLError,
    ConnectionTimeoutError,
)

from db.models.delivery import Failure
from delivery.channel import InDoubt, Outcome, Refused

# The first that fits; before a connection stands, nothing of the request has left.
NOT_SENT: tuple[tuple[type[Exception], str], ...] = (
    (ClientConnectorDNSError, "no_such_host"),
    (ClientSSLError, "tls_failed"),
    (ClientConnectorError, "connect_failed"),
    (ConnectionTimeoutError, "connect_timeout"),
)


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection came about: the provider has seen nothing."""

    code: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have arrived, its answer did not."""

    code: str


def fate(error: Exception) -> NotSent | Lost:
    """Errors of the network end here, as a word: their texts hold the address."""
    for kind, code in NOT_SENT:
        if isinstance(error, kind):
            return NotSent(code)
    return Lost("answer_timeout" if isinstance(error, TimeoutError) else "connection_lost")


def lost(error: Exception, again: timedelta) -> Outcome:
    """What a request without an answer means for its message: tried `again`, or in doubt."""
    what = fate(error)
    return Refused(what.code, Failure.TECHNICAL, again) if isinstance(what, NotSent) else InDoubt(what.code)
