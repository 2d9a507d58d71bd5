"""A private PostgreSQL server in a temporary folder, for as long as the tests run."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER = "postgres"
# Nothing here outlives the tests: the server need not wait for the disk.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
# Nothing acknowledged is lost when the server is killed, as long as the machine stands.
CRASH_SAFE = "-c fsync=off"


def programs() -> Path:
    """The folder of PostgreSQL's programs; the Makefile installs them where they are missing."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4]))
    if not versions:
        raise RuntimeError(
            "PostgreSQL is not installed: apt-get install postgresql, or your system's package"
        )
    return versions[-1].parent


def ending(database: str) -> str:
    """The statement that ends all connections to the database but the one that says it."""
    others = f"datname = '{database}' AND pid <> pg_backend_pid()"
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608 - a name of ours


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _user() -> str | None:
    # the server refuses to run as root
    return "postgres" if os.geteuid() == 0 else None


@dataclass(frozen=True, slots=True)
class Server:
    """A server that can be stopped and started again; `address` is postgres://…@127.0.0.1:PORT."""

    folder: Path
    port: int
    options: str

    @property
    def address(self) -> str:
        return f"postgres://{SERVER}@127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *words: str | Path, check: bool = True) -> None:
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = [programs() / program, *words]
        subprocess.run(command, check=check, cwd=self.folder, user=_user(), **silent)  # type: ignore[call-overload]

    def start(self) -> None:
        """Start it and wait until it answers."""
        place = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-w", "-o", f"{place} {self.options}", "-l", log, "start")

    def stop(self, mode: str) -> None:
        """Stop it: "fast" lets nobody finish and closes in order, "immediate" as if it were killed."""
        self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop", check=False)

    def freeze(self) -> None:
        """SIGSTOP to all its processes: connections stay open, nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        for process in (first, *_children(first)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)


def _children(parent: int) -> list[int]:
    told = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)
    return [int(word) for word in told.stdout.split()]


@contextmanager
def server(options: str = CARELESS) -> Iterator[Server]:
    """Run a server for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="kaowu-pg-"))
    if _user():
        shutil.chown(folder, _user())
    running = Server(folder, free_port(), options)
    running.run("initdb", "-D", running.data, "-U", SERVER, "-A", "trust", "-E", "UTF8", "--locale=C")
    running.start()
    try:
        yield running
    finally:
        running.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(options: str = CARELESS) -> Iterator[str]:
    """Run a server; yields postgres://…@127.0.0.1:PORT (without a database name)."""
    with server(options) as running:
        yield running.address
