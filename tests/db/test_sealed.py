"""Personal data in the raw columns of both databases: nothing of it can be read there."""

import re
from typing import Any

import publicity_rows
import pytest
import registration_rows
from board_rows import NOW, a_message, a_task, an_examiner, an_invitation
from payment_rows import a_bill, a_payment
from staff_rows import a_member, an_organisation

import db.models
from db import connect, lots, secrets
from db.connect import connection
from db.models import (
    Broadcast,
    BroadcastLot,
    ChatAccount,
    Dialogue,
    Examiner,
    ExaminerPhone,
    IncomingMessage,
    Job,
    JobLot,
    LoginSession,
    OddPush,
    OneTimeCode,
    OutgoingMessage,
    PaymentCallback,
    Staff,
)
from db.models.delivery import Reading
from db.models.organisations import Kind
from db.sealed import SealedField
from db.secrets import UnknownKey, Unopened, opened
from exam.invitation import State
from exam.policy import Role

PLAIN = {
    "examiner.id_number": "11010519491231002X",
    "examiner.bank_card": "6222021234567890123",
    "examiner_phone.phone": "+8613812345678",
    "outgoing_message.address": "+8613912345678",
    "outgoing_message.params": '{"name": "王小明"}',
    "outgoing_message.text": "王小明您好",
    "outgoing_message.choices": '[[["王小明", "1231"]]]',
    "chat_account.address": "telegram:100200300",
    "chat_account.phone": "+8613812345673",
    "incoming_message.address": "+8613712345678",
    "incoming_message.text": "1231\x00\ud83d王小明",
    "broadcast.given": '{"subject": "王小明停考"}',
    "broadcast_lot.content": '[["+8613512345678", "王小明"]]',
    "odd_push.body": '[{"phone_number": "13612345678"}]',
    "payment.pay_code": "https://pay.example/8613512345678",
    "payment_callback.body": '{"payer": "13512345678"}',
    "login_session.phone": "+8613612345671",
    "one_time_code.phone": "+8613612345672",
    "dialogue.answers": '{"name": "王小明"}',
    "job_lot.content": '[["2", "王小明", "13612345678"]]',
    "job_lot.rejected": '[["3", "13612345678"]]',
    "staff.phone": "+8613812345670",
    **registration_rows.SEALED,
    **publicity_rows.SEALED,
}


async def _rows() -> None:
    """One row in each table that seals something, holding the texts of PLAIN."""
    await registration_rows.sealed_rows()
    await publicity_rows.sealed_rows()
    office = await an_organisation("OFFICE", Kind.PROVINCE)
    bill = await a_bill(organisation_id=office.id, payer_id=office.id)
    await a_payment(bill, pay_code=PLAIN["payment.pay_code"])
    await PaymentCallback.create(
        provider="unified",
        fingerprint="1",
        body=PLAIN["payment_callback.body"],
        genuine=True,
        waiting=False,
        received_at=NOW,
    )
    await LoginSession.create(
        token_hash="1", phone=PLAIN["login_session.phone"], made_at=NOW, seen_at=NOW, ends_at=NOW
    )
    code = {"purpose": "register", "phone": PLAIN["one_time_code.phone"], "code_hash": "1"}
    await OneTimeCode.create(**code, phone_index="1", made_at=NOW, expires_at=NOW)
    await Dialogue.create(
        channel="web",
        address_index="1",
        kind="registration",
        topic="plan_item",
        topic_id=1,
        step="identity",
        answers=PLAIN["dialogue.answers"],
        made_at=NOW,
        changed_at=NOW,
        expires_at=NOW,
    )
    job = await Job.create(
        kind="import", topic="plan", params={}, state="RUNNING", total=1, made_by="staff", made_at=NOW
    )
    lot = {"content": PLAIN["job_lot.content"], "rejected": PLAIN["job_lot.rejected"]}
    await JobLot.create(job=job, number=1, rows=1, waiting=True, **lot)
    clerk = await a_member(office, Role.CLERK)
    await Staff.filter(id=clerk.id).update(phone=PLAIN["staff.phone"])
    phone = await an_examiner()
    await ExaminerPhone.filter(id=phone.id).update(phone=PLAIN["examiner_phone.phone"])
    await Examiner.filter(id=phone.examiner_id).update(
        id_number=PLAIN["examiner.id_number"], bank_card=PLAIN["examiner.bank_card"]
    )
    message = await a_message(await an_invitation(await a_task(), State.S1A))
    await OutgoingMessage.filter(id=message.id).update(
        address=PLAIN["outgoing_message.address"],
        params=PLAIN["outgoing_message.params"],
        text=PLAIN["outgoing_message.text"],
        choices=PLAIN["outgoing_message.choices"],
    )
    await ChatAccount.create(
        channel="telegram",
        address=PLAIN["chat_account.address"],
        address_index="1",
        phone=PLAIN["chat_account.phone"],
        first_in_at=NOW,
        last_in_at=NOW,
    )
    await IncomingMessage.create(
        channel="sms",
        external_id="1",
        address=PLAIN["incoming_message.address"],
        address_index="someone",
        text=PLAIN["incoming_message.text"],
        sent_at=NOW,
        received_at=NOW,
        state=Reading.WAITING,
    )
    await OddPush.create(
        fingerprint="1",
        channel="sms",
        kind="replies",
        reason="phone",
        body=PLAIN["odd_push.body"],
        received_at=NOW,
    )
    broadcast = await Broadcast.create(
        title="停考",
        message="notice",
        given=PLAIN["broadcast.given"],
        audience="list",
        filters={},
        state="DRAFT",
        excluded={},
        author="staff",
        created_at=NOW,
    )
    content = PLAIN["broadcast_lot.content"]
    await BroadcastLot.create(broadcast=broadcast, round=1, number=1, people=1, content=content, waiting=True)


def _sealed_columns() -> set[str]:
    models = [getattr(db.models, name) for name in db.models.__all__]
    return {
        f"{model._meta.db_table}.{name}"
        for model in models
        for name, field in model._meta.fields_map.items()
        if isinstance(field, SealedField)
    }


async def _raw(place: str) -> list[bytes]:
    table, column = place.split(".")
    rows = await connection().execute_query_dict(
        f"SELECT {column} AS raw FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
    )
    return [bytes(row["raw"]) for row in rows]


def test_the_sealed_columns_are_these() -> None:
    assert _sealed_columns() == set(PLAIN)


async def test_the_raw_bytes_hold_no_plain_text_and_open_to_it(database: str) -> None:
    await _rows()

    for place, plain in PLAIN.items():
        raw = await _raw(place)
        pieces = re.findall(r"\d{4,}|[\u4e00-\u9fff]{2,}", plain)
        shown = [piece for piece in pieces for each in raw if piece.encode() in each]
        assert (place, shown) == (place, [])
        assert plain in [secrets.ring().open(each, place) for each in raw]


async def test_a_sealed_value_copied_to_another_column_does_not_open(database: str) -> None:
    await _rows()
    await connection().execute_query("UPDATE outgoing_message SET text = address")

    (row,) = await OutgoingMessage.all()

    assert (isinstance(row.text, Unopened), row.address) == (True, PLAIN["outgoing_message.address"])
    with pytest.raises(UnknownKey):
        opened(row.text)


async def test_what_does_not_open_is_never_written_back(database: str) -> None:
    await _rows()
    await connection().execute_query("UPDATE outgoing_message SET text = address")
    (row,) = await OutgoingMessage.all()
    before = await _raw("outgoing_message.text")

    with pytest.raises(UnknownKey):
        await row.save()

    assert await _raw("outgoing_message.text") == before


async def test_a_text_that_was_taken_away_is_empty(database: str) -> None:
    await _rows()
    await lots.run("UPDATE outgoing_message SET text = $1", b"")

    assert [each.text for each in await OutgoingMessage.all()] == [""]


async def test_a_filter_on_another_column_and_null_work_beside_sealed_ones(database: str) -> None:
    phone = await an_examiner()

    found = await Examiner.get(id=phone.examiner_id, bank_card=None)

    assert (found.id_number, str(found.bank_card)) == ("11010519491231002X", "None")


async def test_rows_of_the_old_version_open_after_a_rotation(url: str, ring: secrets.KeyRing) -> None:
    both = secrets.read_ring("1:only-for-the-tests-of-kaowu,2:the-key-of-the-next-year")
    async with connect.database(url, ring):
        old = await an_examiner()

    async with connect.database(url, both):
        new = await an_examiner()
        sealed: list[Any] = [
            raw[0] for raw in sorted(await _raw("examiner_phone.phone"), key=lambda raw: raw[0])
        ]
        read = [each.phone for each in await ExaminerPhone.all().order_by("id")]

    secrets.use(ring)
    assert (sealed, read) == ([1, 2], [old.phone, new.phone])
