"""What every messenger of one sandbox shares."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.calls import Calls
from sandbox.chats import Chats
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.options import Options


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Settings, time, growing numbers, and where chats, faults and counts are kept."""

    options: Options
    clock: Clock
    numbers: Iterator[int]
    chats: Chats
    faults: Faults
    calls: Calls
