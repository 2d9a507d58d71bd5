"""The spool on disk: durable, in order, private, limited; torn ends and damage lose nothing else."""

import os
import stat
from pathlib import Path

import pytest

from delivery.spool import HEAD, Spool, SpoolFull


def _all(spool: Spool) -> list[bytes | None]:
    """Everything in the folder, as a process that starts now finds it."""
    found: list[bytes | None] = []
    while (segment := spool.oldest()) is not None:
        found += segment.records()
        segment.drop()
    return found


def _a_dead_writer(folder: Path, *records: bytes) -> Path:
    """A process kept these, each in a write of its own, and died."""
    spool = Spool(folder)
    for record in records:
        spool.append([record])
    spool.close()
    return max(folder.glob("*.push"))


def _aside(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.glob("*.aside"))]


def test_records_come_back_in_their_order_and_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    records = [bytes([number]) * number for number in range(100)]
    spool.append(records[:60])
    spool.append(records[60:])

    assert (spool.behind, _all(spool), spool.behind) == (True, records, False)
    assert (_all(spool), list(spool.folder.iterdir())) == ([], [])


def test_what_the_dead_left_is_found_by_the_next_oldest_first(tmp_path: Path) -> None:
    for number in range(3):
        _a_dead_writer(tmp_path, b"%d" % number)

    spool = Spool(tmp_path)
    spool.append([b"mine"])

    assert (spool.behind, _all(spool)) == (True, [b"0", b"1", b"2", b"mine"])


def test_what_a_living_process_writes_is_left_to_it(tmp_path: Path) -> None:
    living, other = Spool(tmp_path), Spool(tmp_path)
    living.append([b"theirs"])
    other.append([b"mine"])

    assert (_all(other), _all(living)) == ([b"mine"], [b"theirs"])


def test_a_file_in_hand_is_nobody_elses(tmp_path: Path) -> None:
    _a_dead_writer(tmp_path, b"one")
    first, second = Spool(tmp_path), Spool(tmp_path)

    segment = first.oldest()
    assert segment is not None
    assert second.oldest() is None
    segment.release()

    assert _all(second) == [b"one"]


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = _a_dead_writer(tmp_path / "spool", b"one")

    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent)] == [0o600, 0o700]


@pytest.mark.parametrize("left", range(1, HEAD.size + 3))
def test_a_torn_last_record_is_left_out_and_the_others_stand(tmp_path: Path, left: int) -> None:
    file = _a_dead_writer(tmp_path, b"one", b"two")
    os.truncate(file, HEAD.size + 3 + left - 1)

    assert (_all(Spool(tmp_path)), _aside(tmp_path)) == ([b"one"], [])


def test_a_damaged_record_is_put_aside_and_the_others_stand(tmp_path: Path) -> None:
    file = _a_dead_writer(tmp_path, b"one", b"two", b"three")
    data = file.read_bytes()
    file.write_bytes(data.replace(b"two", b"TWO"))

    assert _all(Spool(tmp_path)) == [b"one", None, b"three"]
    [kept] = _aside(tmp_path)
    assert kept[-3:] == b"TWO"


def test_a_damaged_length_costs_one_record(tmp_path: Path) -> None:
    file = _a_dead_writer(tmp_path, b"one", b"two", b"three")
    data = bytearray(file.read_bytes())
    data[HEAD.size + 3 + 4] = 0xFF
    file.write_bytes(data)

    assert _all(Spool(tmp_path)) == [b"one", None, b"three"]


def test_a_file_of_rubbish_is_put_aside(tmp_path: Path) -> None:
    file = _a_dead_writer(tmp_path, b"one")
    file.write_bytes(b"\x00" * 100)

    assert (_all(Spool(tmp_path)), _aside(tmp_path)) == ([None], [b"\x00" * 100])


def test_a_full_spool_refuses_what_has_no_room_and_says_so_before(tmp_path: Path) -> None:
    spool = Spool(tmp_path, full_at=10 * (HEAD.size + 8))
    told = []
    for number in range(10):
        spool.append([b"%08d" % number])
        told.append(spool.is_filling)

    with pytest.raises(SpoolFull):
        spool.append([b"one more"])

    assert told == [False] * 7 + [True] * 3
    assert len(_all(spool)) == 10
    spool.count()
    spool.append([b"one more"])


def test_long_pushes_are_spread_over_files(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    records = [bytes([number]) * (1 << 20) for number in range(9)]
    for record in records:
        spool.append([record])

    assert (len(list(tmp_path.glob("*.push"))), _all(spool)) == (3, records)
