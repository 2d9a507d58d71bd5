"""Taking away what is old: what goes, what stays, and that it is done once."""

from datetime import date, timedelta

import pytest
from old_rows import HERS, HIS, LONG_AGO, NOW, YEARS_AGO, act, an_old_message, an_old_reply, its_receipt

from db import connect, lots, outgoing, retention, rotating, settings
from db.atomic import atomic
from db.broadcast_rows import funnel
from db.models import (
    Broadcast,
    IncomingMessage,
    MessageTally,
    OddPush,
    OptOut,
    OutgoingMessage,
    Receipt,
    RetentionWalk,
)
from db.models.delivery import Lane, Reading, Sending
from db.models.numbers import Kind, Source
from db.secrets import KeyRing
from delivery import opt_outs, receipts
from delivery.receipts import Report
from exam.errors import RuleBroken
from handlers import replies
from handlers.broadcasts import retrying, showing
from handlers.opt_outs import list_opt_outs
from handlers.retention import walking
from handlers.retention.progress import progress

DAY = timedelta(days=1)


async def put(*messages: OutgoingMessage) -> list[OutgoingMessage]:
    for each in messages:
        await each.save()
    return list(messages)


async def texts() -> list[str]:
    return [each.text for each in await OutgoingMessage.all().order_by("id")]


async def everything() -> list[object]:
    """All rows that retention touches, as they are stored."""
    tables = ("outgoing_message", "incoming_message", "receipt", "odd_push", "message_tally")
    tables += ("retention_walk", "broadcast")
    return [await lots.run(f"SELECT * FROM {table} ORDER BY 1") for table in tables]  # noqa: S608


async def test_old_texts_numbers_and_values_are_taken_away_and_young_ones_stay(database: str) -> None:
    await put(an_old_message(), an_old_message(ago=timedelta(days=179), text="留着"))
    await an_old_reply()
    await an_old_reply(ago=timedelta(days=179), text="也留着")

    assert await walking.sweep(act()) == 2

    old, young = await OutgoingMessage.all().order_by("id")
    assert (old.address, old.params, old.text, old.redacted_at) == ("", "", "", NOW)
    assert (young.address, young.text, young.redacted_at) == (HERS, "留着", None)
    heard = [
        (each.address, each.text, each.redacted_at) for each in await IncomingMessage.all().order_by("id")
    ]
    assert heard == [("", "", NOW), (HERS, "也留着", None)]
    assert (await rotating.count(rotating.Place("outgoing_message", "text", "id"))) == {1: 1}


async def test_how_long_texts_are_kept_is_a_setting(database: str) -> None:
    await settings.change("retention.texts", "300d", "staff", NOW)
    await put(an_old_message(ago=timedelta(days=301)), an_old_message(text="留着"))

    await walking.sweep(act())

    assert await texts() == ["", "留着"]


async def test_a_second_sweep_changes_nothing(database: str) -> None:
    await put(an_old_message(), an_old_message(ago=YEARS_AGO))
    await an_old_reply(ago=YEARS_AGO)
    await walking.sweep(act())
    before = await everything()

    assert await walking.sweep(act()) == 0
    assert await everything() == before


@pytest.mark.parametrize("state", [Sending.QUEUED, Sending.UNKNOWN])
async def test_what_is_under_way_keeps_its_text_until_it_has_ended(database: str, state: Sending) -> None:
    (message,) = await put(an_old_message(state=state, text="等着"))
    await put(an_old_message())

    await walking.sweep(act())
    assert await texts() == ["等着", ""]

    await OutgoingMessage.filter(id=message.id).update(state=Sending.FAILED)
    await walking.sweep(act(NOW + DAY))
    await walking.sweep(act(NOW + 2 * DAY))
    assert await texts() == ["", ""]


async def test_a_message_made_long_before_it_was_due_is_as_old_as_its_sending(database: str) -> None:
    await put(an_old_message(due_at=NOW - DAY, text="昨天发的"))

    await walking.sweep(act())

    assert await texts() == ["昨天发的"]


async def test_a_reply_nobody_has_read_keeps_its_words(database: str) -> None:
    waiting = await an_old_reply(state=Reading.WAITING, handled_at=None)

    await walking.sweep(act())

    assert (await IncomingMessage.get(id=waiting.id)).text == "1231"


async def test_more_rows_than_a_lot_are_dealt_with_lot_by_lot(database: str) -> None:
    await OutgoingMessage.bulk_create([an_old_message() for _ in range(retention.LOT + 3)])

    first = await walking.walk_on(retention.TEXTS, NOW - 180 * DAY, act())
    second = await walking.walk_on(retention.TEXTS, NOW - 180 * DAY, act())

    assert (first, second) == ((retention.LOT, False), (3, True))
    assert set(await texts()) == {""}
    assert (await RetentionWalk.get(name="outgoing_texts")).done == retention.LOT + 3


@atomic
async def dies_after_a_lot() -> None:
    await walking.walk_on(retention.TEXTS, NOW - 180 * DAY, act())
    assert await texts() == ["", ""]
    raise MemoryError


async def test_a_lot_that_dies_in_the_middle_is_dealt_with_anew(database: str) -> None:
    await put(an_old_message(text="甲"), an_old_message(text="乙"))
    before = await everything()

    with pytest.raises(MemoryError):
        await dies_after_a_lot()
    assert await everything() == before

    await walking.sweep(act())
    assert await texts() == ["", ""]


async def test_only_one_instance_walks_at_a_time(postgres_url: str, ring: KeyRing) -> None:
    async with connect.database(postgres_url, ring):
        await put(an_old_message(text="甲"))
        other = await connect.lone_connection(postgres_url)
        await other.execute(f"SELECT pg_advisory_lock({retention.ALONE})")

        assert await walking.sweep(act()) == 0
        await other.close()
        while not await walking.sweep(act()):
            continue
        assert await texts() == [""]


async def test_whole_rows_go_with_their_receipts_and_leave_counts(database: str) -> None:
    gone, failed, young = await put(
        an_old_message(ago=YEARS_AGO),
        an_old_message(ago=YEARS_AGO, state=Sending.FAILED, code="MOBILE_NOT_ON_SERVICE", parts=1),
        an_old_message(),
    )
    for each in (gone, failed, young):
        await its_receipt(each)
    await an_old_reply(ago=YEARS_AGO)

    await walking.sweep(act())

    assert [each.id for each in await OutgoingMessage.all()] == [young.id]
    assert [each.message_id for each in await Receipt.all()] == [young.id]
    assert await IncomingMessage.all().count() == 0
    counted = (
        await MessageTally.all()
        .order_by("state")
        .values_list("month", "message", "state", "messages", "parts")
    )
    assert list(counted) == [
        (date(2027, 2, 1), "cancelled", "delivered", 1, 2),
        (date(2027, 2, 1), "cancelled", "failed", 1, 1),
    ]


async def test_counts_of_one_month_grow_with_every_lot(database: str) -> None:
    for _ in range(2):
        await put(an_old_message(ago=YEARS_AGO))
        await walking.sweep(act())

    assert [(each.messages, each.parts) for each in await MessageTally.all()] == [(2, 4)]


async def test_a_message_somebody_must_still_hear_of_stays(database: str) -> None:
    await put(an_old_message(ago=YEARS_AGO, news=True))

    await walking.sweep(act())

    assert await texts() == [""]


async def test_a_reply_nobody_placed_stays_and_shows_that_its_words_are_gone(database: str) -> None:
    row = await an_old_reply(ago=YEARS_AGO, state=Reading.UNMATCHED, outcome="not_understood")

    await walking.sweep(act())

    (listed,) = await replies.list_replies(act())
    assert (listed["id"], listed["phone"], listed["text"], listed["redacted"]) == (row.id, None, "", True)
    await replies.drop(row.id, act())
    await walking.sweep(act(NOW + DAY))
    await walking.sweep(act(NOW + 2 * DAY))
    assert await IncomingMessage.all().count() == 0


async def test_an_opt_out_outlives_the_words_that_asked_for_it(database: str) -> None:
    row = await an_old_reply(ago=YEARS_AGO, text="TD")
    refusal = opt_outs.Refusal(row.address_index, "", Kind.ALL, Source.REPLY, incoming_id=row.id)
    await opt_outs.opt_out(refusal, row.sent_at)

    await walking.sweep(act())

    assert await opt_outs.opted_out([row.address_index], Lane.BROADCAST, "") == {row.address_index}
    assert [each["phone"] for each in await list_opt_outs(act())] == [None]
    assert (await OptOut.get()).incoming_id == row.id


async def test_limits_and_the_last_message_still_count_what_was_redacted(database: str) -> None:
    hers, again = await put(an_old_message(), an_old_message(lane=Lane.REMINDER))
    before = await outgoing.sent_since([hers.address_index], NOW - 300 * DAY)

    await walking.sweep(act())

    assert set(await texts()) == {""}
    assert await outgoing.sent_since([hers.address_index], NOW - 300 * DAY) == before
    last = await opt_outs.last_to(hers.address_index)
    assert (last.id, opt_outs.kind_of(last.lane)) == (again.id, Kind.REMINDER)  # type: ignore[union-attr]


async def test_a_receipt_that_comes_after_redaction_still_finds_its_message(database: str) -> None:
    (message,) = await put(an_old_message(state=Sending.ACCEPTED, ended_at=None, provider_id="biz1"))
    await walking.sweep(act())

    await receipts.keep([Report("sms", "biz1", message.out_id, HERS, True, "DELIVERED", False, NOW)], NOW)
    await receipts.apply(10, NOW)

    row = await OutgoingMessage.get(id=message.id)
    assert (row.state, row.text) == (Sending.DELIVERED, "")
    assert (await Receipt.get()).message_id == message.id


async def test_odd_pushes_and_receipts_of_nobody_go_in_their_time(database: str) -> None:
    odd = {"channel": "sms", "kind": "replies", "reason": "json", "body": "{"}
    await OddPush.create(fingerprint="1", received_at=NOW - 31 * DAY, **odd)
    young = await OddPush.create(fingerprint="2", received_at=NOW - 29 * DAY, **odd)
    (message,) = await put(an_old_message())
    for ago in (YEARS_AGO, LONG_AGO):
        row = await its_receipt(message)
        changes = {"fingerprint": str(ago), "message_id": None, "received_at": NOW - ago}
        await Receipt.filter(id=row.id).update(**changes)

    await walking.sweep(act())

    assert [each.id for each in await OddPush.all()] == [young.id]
    assert [each.received_at for each in await Receipt.all()] == [NOW - LONG_AGO]


async def test_the_funnel_of_a_broadcast_stays_when_its_messages_go(database: str) -> None:
    broadcast = await a_broadcast()
    about = {"topic": "broadcast", "topic_id": broadcast.id, "lane": Lane.BROADCAST}
    await put(
        an_old_message(HERS, YEARS_AGO, **about),
        an_old_message(HIS, YEARS_AGO, state=Sending.FAILED, code="x", **about),
    )
    before = (await showing.show(broadcast.id, act()))["funnel"]

    await walking.sweep(act())

    assert await funnel(broadcast.id) == []
    assert (await showing.show(broadcast.id, act()))["funnel"] == before
    assert (before["delivered"], before["failed_by_reason"]) == (1, {"x": 1})
    with pytest.raises(RuleBroken, match="broadcast_too_old"):
        await retrying.retry(broadcast.id, act())


async def a_broadcast() -> Broadcast:
    return await Broadcast.create(
        title="通知",
        message="notice",
        given="{}",
        audience="examiners",
        filters={},
        state="FINISHED",
        round=1,
        size=2,
        excluded={},
        author="staff:wang",
        created_at=NOW - YEARS_AGO,
    )


async def test_progress_says_what_was_dealt_with(database: str) -> None:
    await put(an_old_message(ago=YEARS_AGO))
    await walking.sweep(act())

    told = {each["walk"]: (each["keeps_days"], each["done"], each["held"]) for each in await progress(act())}
    assert told == {
        "outgoing_texts": (180, 1, False),
        "incoming_texts": (180, 0, False),
        "odd_pushes": (30, 0, False),
        "outgoing_rows": (1095, 1, False),
        "incoming_rows": (1095, 0, False),
        "receipt_rows": (1095, 0, False),
    }
