"""One service on one SQLite file: a second one is refused (design.md section 4)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import Unsettled
from db.connect import NotMigrated


@contextmanager
def only_service(file: Path | None) -> Iterator[None]:
    """Hold the file's service lock for as long as the block lasts; Unsettled when another holds it."""
    if file is None:
        yield
        return
    if not file.exists():
        raise NotMigrated("older")
    with file.with_name(file.name + ".serving").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unsettled(f"{file} 上已有一个服务在运行；多个服务请改用 PostgreSQL") from None
        yield
