"""Bytes that stand outside the database: sealed, in their own place, gone when they are dropped."""

import os
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from db import secrets
from db.storage import Folder, Gone

CONTENT = "王芳的照片".encode() + bytes(range(256))


@pytest.fixture
def folder(tmp_path: Path, ring: secrets.KeyRing) -> Folder:
    secrets.use(ring)
    return Folder(tmp_path / "files")


def the_file(root: Path) -> Path:
    (file,) = (each for each in root.rglob("*") if each.is_file())
    return file


def test_what_is_put_opens_to_the_same_bytes(folder: Folder) -> None:
    places = [folder.put(CONTENT), folder.put(b"")]

    assert [folder.open(place) for place in places] == [CONTENT, b""]


def test_the_bytes_on_the_disk_are_sealed_and_their_owners_alone(folder: Folder, tmp_path: Path) -> None:
    folder.put(CONTENT)

    file = the_file(tmp_path)
    assert CONTENT[:12] not in file.read_bytes()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_bytes_moved_to_another_place_do_not_open(folder: Folder, tmp_path: Path) -> None:
    one = folder.put(CONTENT)
    moved = the_file(tmp_path)
    other = folder.put(b"other")
    (tmp_path / "files" / other[:2] / other).write_bytes(moved.read_bytes())

    assert folder.open(one) == CONTENT
    with pytest.raises(InvalidTag):
        folder.open(other)


def test_what_was_dropped_is_gone_and_may_be_dropped_again(folder: Folder) -> None:
    place = folder.put(CONTENT)

    folder.drop(place)
    folder.drop(place)

    with pytest.raises(Gone):
        folder.open(place)


@pytest.mark.parametrize("place", ["../../etc/passwd", "", "ab", "A" * 32, "ab/" + "c" * 29])
def test_no_place_leads_out_of_the_folder(folder: Folder, place: str) -> None:
    with pytest.raises(Gone):
        folder.open(place)


def test_only_what_has_stood_for_long_is_looked_at_for_orphans(folder: Folder, tmp_path: Path) -> None:
    old = folder.put(CONTENT)
    file = the_file(tmp_path)
    os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 90_000))
    folder.put(b"new")

    assert list(folder.older_than(86_400)) == [old]
