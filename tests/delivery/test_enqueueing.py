"""Thousands of letters at once are the same rows that single letters are."""

from datetime import timedelta

import pytest
from letters_on_their_way import NOW

from db import secrets
from db.models import OutgoingMessage
from db.models.delivery import Lane, Sending
from delivery import outbox
from delivery.enqueueing import Addressed, Mailing, put_many
from delivery.outbox import Letter
from messages.billing import TooLong
from messages.values import WordingError

SIGN = "省鉴定中心"
COMMON = {
    "centre": "省中心",
    "matter": "年度登记",
    "day": "2027-03-20",
    "contact": "李老师",
    "phone": "0791-12333",
}
MAILING = Mailing("notice", COMMON, "broadcast", 7, expires_at=NOW + timedelta(days=1))


def a_letter(serial: int, **own: str) -> Addressed:
    phone = f"+86138{serial:08}"
    return Addressed(
        f"broadcast:7:{serial}", phone, secrets.index(phone), {"addressee": f"考评员{serial}", **own}
    )


async def test_a_letter_of_many_is_the_row_that_a_single_letter_is(database: str) -> None:
    letter = a_letter(1)
    await put_many(MAILING, [letter], SIGN, NOW)
    single = Letter(
        key=letter.key,
        address=letter.address,
        message="notice",
        values={**COMMON, **letter.own},
        topic="broadcast",
        topic_id=7,
        lane=Lane.BROADCAST,
        expires_at=MAILING.expires_at,
    )
    many = await OutgoingMessage.get(key=letter.key)
    await OutgoingMessage.all().delete()

    await outbox.put(single, SIGN, NOW)

    alone = await OutgoingMessage.get(key=letter.key)
    differing = {
        name for name in OutgoingMessage._meta.db_fields if getattr(many, name) != getattr(alone, name)
    }
    assert differing <= {"id", "params"}
    assert sorted(many.params) == sorted(alone.params)


async def test_a_key_that_was_put_before_is_passed_over(database: str) -> None:
    first = await put_many(MAILING, [a_letter(1), a_letter(2)], SIGN, NOW)
    again = await put_many(MAILING, [a_letter(2, matter="换证"), a_letter(3)], SIGN, NOW)

    rows = await OutgoingMessage.all().order_by("key")
    assert (first, again) == (2, 1)
    assert [(row.key, row.address, "年度登记" in row.text) for row in rows] == [
        (f"broadcast:7:{serial}", f"+86138{serial:08}", True) for serial in (1, 2, 3)
    ]
    assert {row.state for row in rows} == {Sending.QUEUED}


async def test_no_letter_is_no_row(database: str) -> None:
    assert await put_many(MAILING, [], SIGN, NOW) == 0
    assert await OutgoingMessage.all().count() == 0


async def test_values_that_make_no_message_leave_nothing_behind(database: str) -> None:
    for bad, error in ((a_letter(2, place="x"), WordingError), (a_letter(2, matter="长" * 500), TooLong)):
        with pytest.raises(error):
            await put_many(MAILING, [a_letter(1), bad], SIGN, NOW)

    assert await OutgoingMessage.all().count() == 0


def test_a_sealed_column_opens_value_by_value(ring: secrets.KeyRing) -> None:
    texts = ["王芳", "", "\ud800", "王芳"]

    sealed = ring.seal_many(texts, "a.b")

    assert [ring.open(each, "a.b") for each in sealed] == texts
    assert len(set(sealed)) == len(texts)
