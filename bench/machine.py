"""The machine of a run, and how much of it others took meanwhile."""

import os
import platform
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LIBRARIES = ("aiohttp", "asyncpg", "tortoise-orm", "aiosqlite", "procrastinate", "aliyun-python-sdk-core")


def describe() -> list[str]:
    """Processor, memory, versions: one line each."""
    memory = _field(Path("/proc/meminfo"), "MemTotal")
    model = _field(Path("/proc/cpuinfo"), "model name")
    return [
        f"{os.cpu_count()} cores of {model}, {int(memory.split()[0]) // 1024 // 1024} GiB",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    ]


def _field(file: Path, name: str) -> str:
    for line in file.read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "0"


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(roots: list[int]) -> set[int]:
    """These processes and all that come from them."""
    children = defaultdict(list)
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            children[int(_stat(int(each.name))[1])].append(int(each.name))
    found: set[int] = set()
    left = list(roots)
    while left:
        pid = left.pop()
        if pid not in found:
            found.add(pid)
            left += children[pid]
    return found


def cpu_seconds(*roots: int) -> float:
    """CPU of these processes and of all that comes from them, so far."""
    return _seconds(family(list(roots)))


def _seconds(pids: set[int]) -> float:
    """CPU of the processes, and of their ended children."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += sum(int(each) for each in _stat(pid)[11:15])
    return total / TICKS


def _busy() -> float:
    told = Path("/proc/stat").read_text().split("\n")[0].split()[1:8]
    idle = slice(3, 5)  # idle, and waiting for the disk
    return (sum(map(int, told)) - sum(map(int, told[idle]))) / TICKS


@dataclass
class Foreign:
    """How many cores others kept busy since `begin`; `roots` are the processes that are ours."""

    roots: list[int]
    shares: list[float] = field(default_factory=list)
    _then: tuple[float, float, float] = (0, 0, 0)

    def begin(self) -> None:
        self._then = self._now()

    def end(self) -> float:
        now, then = self._now(), self._then
        share = max(0.0, ((now[1] - then[1]) - (now[2] - then[2])) / (now[0] - then[0]))
        self.shares.append(share)
        return share

    def _now(self) -> tuple[float, float, float]:
        return time.monotonic(), _busy(), _seconds(family(self.roots))


def resident(pid: int) -> float:
    """Memory of a process, in MB."""
    return int(_field(Path(f"/proc/{pid}/status"), "VmRSS").split()[0]) / 1024


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return int(_field(Path("/proc/self/status"), "VmHWM").split()[0]) / 1024


def sync_milliseconds(folder: Path) -> float:
    """How long the disk takes to keep 8 kB: the median of 50."""
    took = []
    with (folder / "sync").open("wb") as file:
        for _ in range(50):
            started = time.perf_counter()
            file.write(b"x" * 8192)
            file.flush()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - started)
    return sorted(took)[25] * 1000
