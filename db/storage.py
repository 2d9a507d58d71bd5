"""Where the bytes of files stand: outside the database, sealed with the key ring, under random names."""

import os
import re
import secrets as luck
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from db import secrets

PLACE = re.compile(r"[0-9a-f]{32}")
AAD = "file:"


class Gone(LookupError):
    """No bytes stand at this place."""


class Storage(Protocol):
    """A folder now, a bucket some day: nobody else knows which (docs/schema.md, "file")."""

    def put(self, content: bytes) -> str:
        """Keep the bytes, flushed to the disk, and return their place; the row is written after that."""

    def open(self, place: str) -> bytes:
        """The bytes; Gone where there are none, UnknownKey or InvalidTag where they cannot be opened."""

    def drop(self, place: str) -> None:
        """Take the bytes away, if they are there."""


class Folder:
    """Files below one folder, which several machines may share; only their owner may read them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        place = luck.token_hex(16)
        target = self._file(place)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = secrets.ring().seal_bytes(content, AAD + place)
        # Nobody knows the place before it is returned, so that a half-written file is an orphan.
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        _keep_name(target.parent)
        return place

    def open(self, place: str) -> bytes:
        try:
            return secrets.ring().open_bytes(self._file(place).read_bytes(), AAD + place)
        except FileNotFoundError:
            raise Gone(place) from None

    def drop(self, place: str) -> None:
        self._file(place).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[str]:
        """The places whose bytes have stood here for so long, for the sweep that finds orphans."""
        before = time.time() - seconds
        for file in self._root.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(FileNotFoundError):
                if PLACE.fullmatch(file.name) and file.stat().st_mtime < before:
                    yield file.name

    def _file(self, place: str) -> Path:
        if not PLACE.fullmatch(place):
            raise Gone(place)
        return self._root / place[:2] / place


def _keep_name(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_in_use: list[Folder] = []


def use(folder: Path) -> None:
    """Keep files below `folder` in this process."""
    _in_use[:] = [Folder(folder)]


def storage() -> Folder:
    """The storage in use; a program that forgot to choose one is a bug."""
    return _in_use[0]
