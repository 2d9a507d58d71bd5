"""Files that people send in a messenger: it gives each out for a word, for a while."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


class NotGivenOut(Exception):
    """The messenger does not give the file out, or it is too large."""


@dataclass(frozen=True, slots=True)
class Media:
    name: str
    content: bytes


Fetch = Callable[[str], Awaitable[Media]]
"""Takes what `Incoming.media` says; raises NotGivenOut, and anything when the messenger is away."""
Fetches = Mapping[str, Fetch]
"""By channel."""
