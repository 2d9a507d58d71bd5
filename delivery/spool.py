"""Pushes kept on disk while the database is away: sealed records in files that are replayed in order."""

import fcntl
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

log = structlog.get_logger()

MARK = b"KWP1"
HEAD = struct.Struct(">4sII")  # mark, length, checksum of what follows
SEGMENT = 4 << 20
FULL_AT = 256 << 20
WARN_AT = 0.8


class SpoolFull(Exception):
    """The spool has reached its limit."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A file whose writer has finished with it or is dead; we hold its lock until `release` or `drop`."""

    path: Path
    descriptor: int

    def records(self) -> Iterator[bytes | None]:
        """The records in their order; None stands for each stretch that is no record and was put aside.

        A torn end is left out: who wrote it died before anybody was told that it was kept.
        """
        data = self.path.read_bytes()
        at = 0
        while at < len(data):
            record = _record(data, at)
            if record is None and _is_torn(data, at):
                return
            if record is None:
                next_at = _next_record(data, at)
                self._put_aside(data, at, next_at)
                yield None
                at = next_at
            else:
                yield record
                at += HEAD.size + len(record)

    def put_aside(self, record: bytes) -> None:
        """Keep a record that cannot be used beside the spool, for people to look at."""
        _write_private(self._aside(f"{zlib.crc32(record):08x}"), record)

    def _put_aside(self, data: bytes, start: int, end: int) -> None:
        _write_private(self._aside(f"{start}"), data[start:end])

    def _aside(self, name: str) -> Path:
        return self.path.with_name(f"{self.path.stem}-{name}.aside")

    def drop(self) -> None:
        """All of it is in the database."""
        self.path.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        os.close(self.descriptor)


class Spool:
    """One folder for all processes of a machine. The methods block: call them in a thread.

    Each process appends to files of its own, whose lock it holds: a file without a holder belongs to a dead
    process, and whoever finds it replays it.
    """

    def __init__(self, folder: Path, full_at: int = FULL_AT) -> None:
        self.folder, self.full_at = folder, full_at
        self.behind = any(self._listed())  # something waits here, or may wait
        self.used = sum(_size(path) for path in self._listed())
        self._lock = threading.Lock()
        self._current: Segment | None = None
        self._size = 0

    @property
    def is_filling(self) -> bool:
        return self.used >= self.full_at * WARN_AT

    def append(self, records: Sequence[bytes]) -> None:
        """Write the records durably; SpoolFull or OSError, and then none of them is there."""
        data = b"".join(HEAD.pack(MARK, len(each), zlib.crc32(each)) + each for each in records)
        with self._lock:
            if self.used + len(data) > self.full_at:
                raise SpoolFull
            segment = self._current or self._begin()
            self.behind = True
            try:
                _write_all(segment.descriptor, data)
                os.fsync(segment.descriptor)
            except OSError:
                self._undo(segment)
                raise
            self._size += len(data)
            self.used += len(data)
            if self._size >= SEGMENT:
                self._end()

    def oldest(self) -> Segment | None:
        """The oldest file that nobody holds; our own is ended for it. None, and not `behind`, without one."""
        with self._lock:
            for path in self._listed():
                if self._current is not None and path == self._current.path:
                    self._end()
                segment = _take(path)
                if segment is not None:
                    return segment
            self.behind = False
            return None

    def count(self) -> None:
        """Learn anew how many bytes the folder holds."""
        with self._lock:
            self.used = sum(_size(path) for path in self._listed())

    def close(self) -> None:
        with self._lock:
            self._end()

    def _listed(self) -> list[Path]:
        return sorted(self.folder.glob("*.push"))

    def _begin(self) -> Segment:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        listed = self._listed()
        last = int(listed[-1].stem.partition("-")[0]) if listed else 0
        name = f"{max(time.time_ns(), last + 1):020d}-{os.getpid()}"
        # It gets its name when it is locked: nobody takes it for one without a holder.
        unnamed, path = self.folder / f"{name}.new", self.folder / f"{name}.push"
        descriptor = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unnamed.rename(path)
        _sync_folder(self.folder)
        self._current, self._size = Segment(path, descriptor), 0
        return self._current

    def _end(self) -> None:
        if self._current is not None:
            self._current.release()
            self._current = None

    def _undo(self, segment: Segment) -> None:
        """Take back half a record; where that fails as well, the reader puts it aside."""
        try:
            os.ftruncate(segment.descriptor, self._size)
        except OSError as error:
            log.warning("spool.not_undone", error=type(error).__name__)
            self._end()


def _record(data: bytes, at: int) -> bytes | None:
    """The record that begins at `at`, if one does, whole and unchanged."""
    if at + HEAD.size > len(data):
        return None
    mark, length, checksum = HEAD.unpack_from(data, at)
    record = data[at + HEAD.size : at + HEAD.size + length]
    whole = mark == MARK and len(record) == length and zlib.crc32(record) == checksum
    return record if whole else None


def _is_torn(data: bytes, at: int) -> bool:
    """Whether the file ends in the middle of what `at` begins, and no record comes after it."""
    head = data[at : at + HEAD.size]
    if len(head) < HEAD.size:
        return MARK.startswith(head[: len(MARK)])
    mark, length, _ = HEAD.unpack(head)
    is_cut = at + HEAD.size + int(length) > len(data)
    return mark == MARK and is_cut and _next_record(data, at) == len(data)


def _next_record(data: bytes, after: int) -> int:
    at = data.find(MARK, after + 1)
    while at != -1 and _record(data, at) is None:
        at = data.find(MARK, at + 1)
    return len(data) if at == -1 else at


def _take(path: Path) -> Segment | None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if os.fstat(descriptor).st_nlink == 0:  # its last holder dropped it just now
        os.close(descriptor)
        return None
    return Segment(path, descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        _write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
