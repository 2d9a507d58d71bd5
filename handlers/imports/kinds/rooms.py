"""Rooms of the venues and how many they seat in each mode (domain.md 13, 51, 59)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from db.models import Room, RoomCapacity, Venue
from exam.catalogue import InUse, Mode
from handlers.act import Act
from handlers.imports import kind
from handlers.imports.catalogue_words import STATES
from handlers.imports.columns import Column
from handlers.imports.rows import Row, refuse_repeats
from handlers.imports.storing import put, replace
from handlers.policies import places

MOST_ROOMS, MOST_SEATS = 999, 999
SEATS = {
    "纸笔座位数": Mode.PAPER,
    "机考座位数": Mode.MACHINE,
    "实操工位数": Mode.HANDS_ON,
    "答辩席位数": Mode.ORAL,
}

COLUMNS = (
    Column("考点代码", "考点表中的代码", "V01", code=True),
    Column("考场号", "1 至 999，同一考点内不能重复", "1"),
    Column("考场名称", "如 实训楼 301", "实训楼 301", required=False, limit=50),
    Column("楼层", "", "3 楼", required=False, limit=20),
    Column("纸笔座位数", "不能用于纸笔作答的不填", "30", required=False),
    Column("机考座位数", "不能用于上机考试的不填", "", required=False),
    Column("实操工位数", "不能用于动手实操的不填", "", required=False),
    Column("答辩席位数", "不能用于口头答辩的不填", "", required=False),
    Column("状态", "启用或停用；不填为启用", "启用", required=False, choices=tuple(STATES)),
)


@dataclass(frozen=True, slots=True, repr=False)
class RoomEntry(kind.Entry):
    """`seats` by mode speaks only of the modes whose columns the file has: 0 is none."""

    values: dict[str, Any]
    seats: dict[Mode, int]


async def prepare(rows: list[Row], act: Act) -> list[RoomEntry]:
    reach = await places(act, "register.change")
    mine = Venue.all() if reach is None else Venue.filter(organisation_id__in=reach)
    venues = {each.code: each.id for each in await mine}
    entries = []
    for row in rows:
        code = row.text("考点代码")
        if code and code not in venues:
            row.refuse("venue", code=code)
        number = row.number("考场号", MOST_ROOMS)
        told = {header: mode for header, mode in SEATS.items() if header in row.texts}
        seats = {mode: row.number(header, MOST_SEATS) or 0 for header, mode in told.items()}
        if not row.reasons and not any(seats.values()):
            row.refuse("no_seats")
        entries.append(RoomEntry(row, _values(row, venues.get(code), number), seats))
    refuse_repeats(rows, "考场号", _key)
    return [entry for entry in entries if not entry.row.reasons]


def _key(row: Row) -> tuple[str, str] | None:
    code, number = row.text("考点代码"), row.text("考场号").lstrip("0")
    return (code, number) if code and number else None


def _values(row: Row, venue: int | None, number: int | None) -> dict[str, Any]:
    plain = {"考场名称": "name", "楼层": "floor"}
    values: dict[str, Any] = {name: row.text(header) for header, name in plain.items() if header in row.texts}
    if "状态" in row.texts:
        values["state"] = STATES.get(row.text("状态"), InUse.ACTIVE).value
    return {"venue_id": venue, "number": number, **values}


async def write(entries: list[RoomEntry], act: Act) -> None:
    venues = {entry.values["venue_id"] for entry in entries}
    found = await Room.filter(venue_id__in=venues).order_by("id").select_for_update()
    stored = {(each.venue_id, each.number): each for each in found}
    held: dict[int, dict[Mode, int]] = defaultdict(dict)
    for each in await RoomCapacity.filter(room__venue_id__in=venues):
        held[each.room_id][each.mode] = each.seats
    wanted = {}
    for entry in entries:
        before = stored.get((entry.values["venue_id"], entry.values["number"]))
        seated = held[before.id] if before else {}
        after = {mode: seats for mode, seats in {**seated, **entry.seats}.items() if seats}
        values = entry.values if before else {"state": InUse.ACTIVE.value, **entry.values}
        room, entry.row.outcome = await put(Room, before, values, None, also=after != seated)
        if after != seated:
            wanted[room.id] = [{"mode": mode, "seats": seats} for mode, seats in after.items()]
    await replace(RoomCapacity, "room_id", wanted)


ROOMS = kind.Kind("考场", COLUMNS, prepare, write, owned=True)
