"""A database that has come less far than its file remembers is held."""

from datetime import timedelta
from pathlib import Path

from letters_on_their_way import NOW, SECOND

from db.models import ChannelState, Lineage
from delivery.alarms import open_alarms
from delivery.lineage import read_mark, tick

BACKUP = NOW
LATER = NOW + timedelta(hours=20)


async def ticks() -> int:
    return (await Lineage.get()).ticks


async def is_held() -> bool:
    return await ChannelState.exists(channel="sms", held_at__isnull=False)


async def restore(count: int) -> None:
    """The row as it stood in the backup."""
    await Lineage.all().update(ticks=count, at=BACKUP, behind_since=None)


async def test_a_database_that_goes_on_is_never_held(database: str, tmp_path: Path) -> None:
    for number in range(3):
        assert await tick(tmp_path / "one" / "lineage", "sms", NOW + number * SECOND) is True

    assert (await ticks(), await is_held()) == (3, False)


async def test_a_restored_backup_is_held_once_and_staff_are_told(database: str, tmp_path: Path) -> None:
    file = tmp_path / "lineage"
    for _ in range(5):
        await tick(file, "sms", NOW)
    await restore(2)

    assert await tick(file, "sms", LATER) is False
    assert await tick(file, "sms", LATER) is True

    state, row = await ChannelState.get(channel="sms"), await Lineage.get()
    assert (state.held_at, state.held_for, row.behind_since) == (LATER, "restored", BACKUP)
    assert [(each.kind, each.detail) for each in await open_alarms()] == [("restored", {"ticks": 3})]
    mark = read_mark(file)
    assert mark is not None
    assert (mark.ticks, mark.identity) == (row.ticks, row.identity)


async def test_each_instance_has_a_file_of_its_own_and_both_notice(database: str, tmp_path: Path) -> None:
    for _ in range(3):
        for name in ("a", "b"):
            await tick(tmp_path / name, "sms", NOW)
    await restore(1)

    assert await tick(tmp_path / "a", "sms", LATER) is False
    assert await tick(tmp_path / "b", "sms", LATER) is True  # the count is ahead of every file again


async def test_another_database_or_a_lost_or_spoilt_file_says_nothing(database: str, tmp_path: Path) -> None:
    file = tmp_path / "lineage"
    await tick(file, "sms", NOW)
    for spoilt in ("", "{", '{"identity": "x"}', '{"identity": "another", "ticks": 99}', "[]"):
        file.write_text(spoilt)
        assert await tick(file, "sms", NOW) is True

    assert await is_held() is False


async def test_the_row_of_a_held_channel_keeps_its_rate(database: str, tmp_path: Path) -> None:
    await ChannelState.create(channel="sms", next_at=LATER, day=NOW.date(), parts=7)
    await tick(tmp_path / "lineage", "sms", NOW)
    await tick(tmp_path / "lineage", "sms", NOW)
    await restore(0)

    await tick(tmp_path / "lineage", "sms", LATER)

    state = await ChannelState.get()
    assert (state.next_at, state.parts, state.held_for) == (LATER, 7, "restored")
