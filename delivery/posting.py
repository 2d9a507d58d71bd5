"""What became of a request that got no answer: never sent, or lost on the way."""

from dataclasses import dataclass

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientSSLError,
    ConnectionTimeoutError,
)

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
