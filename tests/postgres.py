"""A private PostgreSQL server in a temporary folder, for as long as the tests run."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4]))
    if not versions:
        raise RuntimeError(
            "PostgreSQL is not installed: apt-get install postgresql, or your system's package"
        )
    return versions[-1].parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _user() -> str | None:
    # the server refuses to run as root
    return "postgres" if os.geteuid() == 0 else None


@contextmanager
def cluster(options: str = CARELESS) -> Iterator[str]:
    """Run a server; yields postgres://…@127.0.0.1:PORT (without a database name)."""
    folder = Path(tempfile.mkdtemp(prefix="kaowu-pg-"))
    if _user():
        shutil.chown(folder, _user())
    data, port = folder / "data", free_port()
    run = {"user": _user(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    initdb = [programs() / "initdb", "-D", data, "-U", SERVER, "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run(initdb, check=True, **run)  # type: ignore[call-overload]
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 {options}"
    control = [programs() / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", settings, "-l", folder / "log", "start"], check=True, **run)  # type: ignore[call-overload]
    try:
        yield f"postgres://{SERVER}@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **run)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)
