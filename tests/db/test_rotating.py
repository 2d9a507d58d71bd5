"""Sealing everything anew: beside writers, after a kill, with rows that do not open (fault 60)."""

from collections.abc import AsyncIterator

import pytest
from board_rows import a_message, a_task, an_examiner, an_invitation

from db import connect, lots, rotating, secrets
from db.models import Examiner, ExaminerPhone, OutgoingMessage
from db.rotating import Place
from db.secrets import Unopened
from exam.invitation import State

PHONES = Place("examiner_phone", "phone", "id")
BOTH = "1:only-for-the-tests-of-kaowu,2:the-key-of-the-next-year"


@pytest.fixture
async def sealed_with_the_old_key(url: str, ring: secrets.KeyRing) -> AsyncIterator[list[ExaminerPhone]]:
    """Three examiners and a message of last year; the ring in use has a second version now."""
    async with connect.database(url, ring):
        await a_message(await an_invitation(await a_task(), State.S1A))
        for _ in range(2):
            await an_examiner()
    async with connect.database(url, secrets.read_ring(BOTH)):
        yield await ExaminerPhone.all().order_by("id")
    secrets.use(ring)


async def rotated() -> dict[str, list[int]]:
    """Everything sealed anew; the rows of each column that do not open."""
    unopened: dict[str, list[int]] = {}
    for place in rotating.places():
        async for lot in rotating.reseal(place):
            if lot.unopened:
                unopened[place.name] = lot.unopened
    return unopened


async def versions() -> set[int]:
    return {version for place in rotating.places() for version in await rotating.count(place)}


async def test_everything_is_sealed_with_the_newest_key_and_reads_as_before(
    sealed_with_the_old_key: list[ExaminerPhone],
) -> None:
    before = [each.phone for each in sealed_with_the_old_key]
    texts = [(each.address, each.params, each.text) for each in await OutgoingMessage.all()]
    assert await rotating.count(PHONES) == {1: 3}

    unopened = await rotated()

    assert (unopened, await versions()) == ({}, {2})
    assert [each.phone for each in await ExaminerPhone.all().order_by("id")] == before
    assert [(each.address, each.params, each.text) for each in await OutgoingMessage.all()] == texts
    assert [each.bank_card for each in await Examiner.all()] == [None] * 3


async def test_what_was_done_before_a_kill_is_not_done_again(
    sealed_with_the_old_key: list[ExaminerPhone],
) -> None:
    first = sealed_with_the_old_key[0]
    await ExaminerPhone.filter(id=first.id).update(phone=first.phone)
    assert await rotating.count(PHONES) == {1: 2, 2: 1}

    examined = [lot.examined async for lot in rotating.reseal(PHONES)]

    assert (examined, await rotating.count(PHONES)) == ([2], {2: 3})


async def test_more_rows_than_a_lot_are_done_lot_by_lot(
    sealed_with_the_old_key: list[ExaminerPhone],
) -> None:
    (old,) = await lots.run("SELECT phone FROM examiner_phone WHERE id = $1", sealed_with_the_old_key[0].id)
    now = sealed_with_the_old_key[0].valid_from
    new = [
        ExaminerPhone(
            examiner_id=sealed_with_the_old_key[0].examiner_id,
            phone="",
            phone_index=str(n),
            valid_from=now,
            valid_until=now,
        )
        for n in range(rotating.LOT)
    ]
    await ExaminerPhone.bulk_create(new)
    await lots.run("UPDATE examiner_phone SET phone = $1", bytes(old["phone"]))

    examined = [lot.examined async for lot in rotating.reseal(PHONES)]

    assert (examined, await rotating.count(PHONES)) == ([rotating.LOT, 3], {2: rotating.LOT + 3})


async def test_a_value_that_changes_while_it_is_sealed_anew_keeps_the_change(
    sealed_with_the_old_key: list[ExaminerPhone],
) -> None:
    first = sealed_with_the_old_key[0]
    rows = await rotating._old(PHONES, None)
    await ExaminerPhone.filter(id=first.id).update(phone="+8613700000000")

    stale = [[b"\x02" + bytes(row["sealed"])[1:], row["key"], bytes(row["sealed"])] for row in rows[:1]]
    await rotating._store(PHONES, stale)

    assert (await ExaminerPhone.get(id=first.id)).phone == "+8613700000000"


async def test_rows_that_do_not_open_are_named_and_stop_nothing(
    sealed_with_the_old_key: list[ExaminerPhone],
) -> None:
    lost, changed, whole = sealed_with_the_old_key
    await lots.run("UPDATE examiner_phone SET phone = $1 WHERE id = $2", b"\x09" + b"x" * 40, lost.id)
    await lots.run("UPDATE examiner_phone SET phone = $1 WHERE id = $2", b"\x01" + b"x" * 40, changed.id)

    unopened = await rotated()

    assert unopened == {"examiner_phone.phone": [lost.id, changed.id]}
    assert await rotating.count(PHONES) == {1: 1, 2: 1, 9: 1}
    rows = await ExaminerPhone.all().order_by("id")
    assert [isinstance(each.phone, Unopened) for each in rows] == [True, True, False]
    assert rows[2].phone == whole.phone


async def test_a_text_that_retention_took_away_stays_away(
    sealed_with_the_old_key: list[ExaminerPhone],
) -> None:
    await lots.run("UPDATE outgoing_message SET text = $1", b"")

    await rotated()

    assert [each.text for each in await OutgoingMessage.all()] == [""]
    assert await versions() == {2}


def test_every_sealed_column_is_rotated() -> None:
    names = {place.name for place in rotating.places()}

    assert {"examiner.id_number", "examiner.bank_card", "examiner_phone.phone", "odd_push.body"} <= names
    assert {"outgoing_message.address", "outgoing_message.params", "outgoing_message.text"} <= names
