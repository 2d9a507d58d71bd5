"""A broadcast from its approval to the outbox: nobody twice, nobody lost, nothing while it is paused."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from broadcast_office import (
    LI,
    WANG,
    a_draft,
    a_list,
    approved,
    carried,
    claimable,
    delivered,
    failed,
    fate,
    later,
    messages,
    started,
)
from dispatch_office import MORNING, an_examiner, an_office, number_of
from import_files import a_csv

from db import secrets, settings
from db.models import Alarm, Audit, Broadcast, BroadcastLot, OutgoingMessage
from db.models.delivery import HELD, Lane, Sending
from db.models.numbers import Kind, Source
from delivery import opt_outs
from exam.broadcast import State
from exam.errors import RuleBroken
from handlers.broadcasts import approving, carrying, halting, retrying, showing, starting
from handlers.sweeps import SWEEPS

FIND_LOTS, CARRY = SWEEPS["broadcast_lots"]


async def test_a_small_broadcast_is_approved_when_it_is_submitted(database: str) -> None:
    await an_office(examiners=2)
    row = await a_draft()

    await approving.submit(row.id, WANG)

    row = await Broadcast.get(id=row.id)
    assert (row.state, row.approved_size, row.submitter, row.approver) == ("APPROVED", 2, *["staff:wang"] * 2)


async def test_above_the_set_size_a_second_person_approves(database: str) -> None:
    await an_office(examiners=3)
    await settings.change("broadcast.approve_above", "2", "tests", MORNING)
    row = await a_draft()
    await approving.submit(row.id, WANG)

    with pytest.raises(RuleBroken, match="same_person"):
        await approving.approve(row.id, WANG)
    with pytest.raises(RuleBroken, match="broadcast_not_allowed"):
        await starting.start(row.id, WANG)
    await approving.approve(row.id, LI)

    row = await Broadcast.get(id=row.id)
    assert (row.state, row.approved_size, row.submitter, row.approver) == (
        *("APPROVED", 3, "staff:wang", "staff:li"),
    )


async def test_an_audience_that_grew_beyond_its_approval_is_approved_anew(database: str) -> None:
    await an_office(examiners=2)
    await settings.change("broadcast.approve_above", "2", "tests", MORNING)
    row = await approved(await a_draft())
    await an_examiner(3)

    with pytest.raises(RuleBroken, match="audience_grew"):
        await starting.start(row.id, WANG)

    assert (await Broadcast.get(id=row.id)).state == "SUBMITTED"
    assert await BroadcastLot.all().count() == 0


async def test_nobody_to_send_to_is_refused(database: str) -> None:
    row = await a_draft()

    with pytest.raises(RuleBroken, match="audience_empty"):
        await approving.submit(row.id, WANG)


async def test_the_start_takes_a_snapshot_that_later_changes_do_not_touch(database: str) -> None:
    await an_office(examiners=2)
    row = await started(await a_draft())
    await an_examiner(3)

    await carrying.carry_all(row.id, lambda: WANG)

    sent = await messages(row)
    assert [(each.address, each.lane, each.state) for each in sent] == [
        (number_of(serial), Lane.BROADCAST, Sending.QUEUED) for serial in (1, 2)
    ]
    assert sent[0].text == (
        "考评员1您好,江西省职业技能鉴定指导中心通知:年度登记。请于2027年3月20日前办理,"
        "如有疑问,请与质量督导科联系,联系电话:0791-12333。"
    )
    assert sent[0].expires_at == MORNING + timedelta(days=3)
    assert [(each.content, each.waiting) for each in await BroadcastLot.all()] == [("[]", False)]


async def test_a_list_with_values_of_its_own_is_sent_row_by_row(database: str, tmp_path: Path) -> None:
    file = a_csv(tmp_path, "手机号,姓名,日期", "13800000001,王芳,2027-03-21", "13800000002,李敏,2027年4月1日")
    row = await carried(await a_draft("list", file=file, values={"matter": "换证"}))

    days = [each.text.partition("请于")[2].partition("前")[0] for each in await messages(row)]

    assert days == ["2027年3月21日", "2027年4月1日"]
    assert await BroadcastLot.filter(round=0).count() == 0


async def test_who_carries_on_after_a_crash_neither_loses_nor_doubles_anybody(
    database: str, tmp_path: Path
) -> None:
    row = await started(await a_list(tmp_path, 1203))
    first, *_ = await FIND_LOTS(WANG)
    assert await CARRY(first, WANG) == 500  # and here the first one dies

    rest = await FIND_LOTS(WANG)
    told = await asyncio.gather(*(CARRY(lot, WANG) for lot in [first, *rest, *rest]))

    assert (len(rest), sum(int(str(each)) for each in told)) == (2, 703)
    assert await FIND_LOTS(WANG) == []
    found = [each.address for each in await messages(row)]
    assert sorted(found) == [number_of(serial) for serial in range(1, 1204)]


async def test_a_lot_that_was_rolled_back_is_carried_again(database: str, tmp_path: Path) -> None:
    row = await started(await a_list(tmp_path, 3))
    (lot,) = await FIND_LOTS(WANG)
    await carrying.carry(lot, WANG)
    # As if the messages were committed and the lot were not: its keys are still known.
    content = json.dumps(
        [[each.address, each.address_index, {"addressee": "人"}] for each in await messages(row)]
    )
    await BroadcastLot.filter(id=lot.id).update(content=content, waiting=True)

    assert await carrying.carry(lot, WANG) == 0
    assert len(await messages(row)) == 3


async def test_nothing_of_a_paused_broadcast_can_be_claimed_also_what_comes_back_from_a_sender(
    database: str, tmp_path: Path
) -> None:
    row = await started(await a_list(tmp_path, 504))
    (lot, other) = await FIND_LOTS(WANG)
    await carrying.carry(lot, WANG)
    lease = {"state": Sending.LEASED, "lease": "mine", "leased_until": MORNING}
    await fate(row, 0, **lease)
    await fate(row, 1, state=Sending.UNKNOWN)
    await fate(row, 2, **delivered())
    await fate(row, 3, due_at=MORNING + timedelta(hours=1))

    await halting.pause(row.id, WANG)
    await fate(row, 0, state=Sending.QUEUED, lease=None, leased_until=None)
    await fate(row, 1, state=Sending.QUEUED)

    assert await claimable() == 0
    assert (await carrying.carry(other, WANG), await FIND_LOTS(WANG)) == (0, [])
    assert Lane((await messages(row))[0].lane) is Lane.BROADCAST

    await halting.resume(row.id, WANG)
    await carrying.carry_all(row.id, lambda: WANG)

    assert (await claimable(), await claimable(later(hours=1))) == (502, 503)
    assert await OutgoingMessage.filter(lane__gte=HELD).count() == 0


async def test_a_stopped_broadcast_sends_nothing_any_more(database: str, tmp_path: Path) -> None:
    row = await started(await a_list(tmp_path, 503))
    lots = await FIND_LOTS(WANG)
    await carrying.carry(lots[0], WANG)
    await fate(row, 0, state=Sending.LEASED, lease="mine", leased_until=MORNING)
    await fate(row, 1, **delivered())
    await halting.pause(row.id, WANG)

    await halting.stop(row.id, WANG)
    await fate(row, 0, state=Sending.QUEUED, lease=None, leased_until=None)

    still = OutgoingMessage.filter(state=Sending.QUEUED)
    assert [each.expires_at for each in await still] == [MORNING]
    assert await OutgoingMessage.filter(state=Sending.CANCELLED).count() == 498
    assert (await carrying.carry(lots[1], WANG), await BroadcastLot.all().count()) == (0, 0)
    with pytest.raises(RuleBroken, match="broadcast_not_allowed"):
        await halting.resume(row.id, WANG)


async def test_other_messages_go_on_while_a_broadcast_is_paused(database: str) -> None:
    await an_office(examiners=2)
    paused, going = await carried(await a_draft()), await carried(await a_draft())

    await halting.pause(paused.id, WANG)

    assert await claimable() == 2
    assert {each.lane for each in await messages(going)} == {Lane.BROADCAST}


async def test_a_scheduled_broadcast_starts_by_itself_at_its_time(database: str) -> None:
    await an_office(examiners=2)
    row = await approved(await a_draft())
    with pytest.raises(RuleBroken, match="start_in_past"):
        await starting.schedule(row.id, MORNING, WANG)
    await starting.schedule(row.id, later(hours=1).now, WANG)
    find, start = SWEEPS["broadcast_starts"]

    early = await find(later(minutes=59))
    due = await find(later(hours=1))
    await start(due[0], later(hours=1))

    assert (early, [each.id for each in due]) == ([], [row.id])
    assert (await Broadcast.get(id=row.id)).state == State.RUNNING
    assert await find(later(hours=2)) == []


async def test_a_scheduled_broadcast_that_cannot_start_goes_back_to_staff(
    database: str,
) -> None:
    await an_office(examiners=2)
    await settings.change("broadcast.approve_above", "2", "tests", MORNING)
    row = await approved(await a_draft())
    await starting.schedule(row.id, later(hours=1).now, WANG)
    await an_examiner(3)
    find, start = SWEEPS["broadcast_starts"]

    for due in await find(later(hours=1)):
        await start(due, later(hours=1))

    assert (await Broadcast.get(id=row.id)).state == "SUBMITTED"
    alarm = await Alarm.get()
    assert (alarm.kind, alarm.scope, alarm.detail) == (
        *("broadcast_not_started", f"broadcast:{row.id}", {"why": "audience_grew"}),
    )
    assert await find(later(hours=2)) == []


async def test_a_broadcast_is_finished_when_nothing_waits_to_be_handed_over(database: str) -> None:
    await an_office(examiners=2)
    row = await started(await a_draft())
    find, finish = SWEEPS["broadcast_ends"]
    await finish(row, WANG)
    await carrying.carry_all(row.id, lambda: WANG)
    await fate(row, 0, **delivered())
    await finish(row, WANG)
    before = (await Broadcast.get(id=row.id)).state
    await fate(row, 1, state=Sending.ACCEPTED, handed_at=MORNING, accepted_at=MORNING)

    soon = await find(later(seconds=4))
    for each in await find(later(seconds=6)):
        await finish(each, later(seconds=6))

    assert (before, soon) == (State.RUNNING, [])
    assert (await Broadcast.get(id=row.id)).state == State.FINISHED
    assert await BroadcastLot.all().count() == 0


async def test_those_who_failed_are_sent_to_again_and_count_once(database: str) -> None:
    await an_office(examiners=5)
    row = await carried(await a_draft())
    await fate(row, 0, **delivered())
    await fate(row, 1, **failed("MOBILE_NOT_ON_SERVICE"))
    await fate(row, 2, **failed("isp.SYSTEM_ERROR"))
    await fate(row, 3, state=Sending.EXPIRED, code="expired", ended_at=MORNING)
    index = secrets.index(number_of(3))
    await opt_outs.opt_out(opt_outs.Refusal(index, WANG.sign, Kind.BROADCAST, Source.REPLY), MORNING)

    count = await retrying.retry(row.id, WANG)
    with pytest.raises(RuleBroken, match="still_enqueueing"):
        await retrying.retry(row.id, WANG)
    await carrying.carry_all(row.id, lambda: WANG)
    await fate(row, 5, **delivered())

    again = (await messages(row))[5:]
    assert (count, [each.address for each in again]) == (2, [number_of(2), number_of(4)])
    assert again[0].text == (await messages(row))[1].text
    funnel = (await showing.show(row.id, WANG))["funnel"]
    assert funnel == {
        "audience": 5,
        "excluded": {},
        "people": 5,
        "attempted": 3,
        "accepted": 2,
        "delivered": 2,
        "failed": 1,
        "failed_by_reason": {"isp.SYSTEM_ERROR": 1},
        "states": {"delivered": 2, "failed": 1, "queued": 2},
        "parts": 4,
        "cost": "0.180",
    }


async def test_a_retry_with_nobody_to_send_to_is_refused(database: str) -> None:
    await an_office(examiners=1)
    row = await carried(await a_draft())

    with pytest.raises(RuleBroken, match="nothing_failed"):
        await retrying.retry(row.id, WANG)

    await fate(row, 0, **failed("x"), redacted_at=MORNING)
    with pytest.raises(RuleBroken, match="nothing_failed"):
        await retrying.retry(row.id, WANG)


async def test_the_list_of_broadcasts_shows_how_far_each_is(database: str, tmp_path: Path) -> None:
    first = await started(await a_list(tmp_path, 503))
    await carrying.carry((await FIND_LOTS(WANG))[0], WANG)
    second = await a_draft()

    told = await showing.list_broadcasts(WANG)

    assert [(each["id"], each["state"], each["people"], each["enqueued"]) for each in told] == [
        (second.id, "DRAFT", 0, 0),
        (first.id, "RUNNING", 503, 500),
    ]


async def test_every_act_is_audited_without_personal_data(database: str, tmp_path: Path) -> None:
    row = await carried(await a_list(tmp_path, 2))
    await halting.pause(row.id, WANG)
    await halting.resume(row.id, WANG)
    await fate(row, 0, **failed("x"))
    await retrying.retry(row.id, WANG)
    await halting.stop(row.id, WANG)

    rows = await Audit.filter(subject=f"broadcast:{row.id}").order_by("id")
    assert [each.action.partition(".")[2] for each in rows] == [
        *("add", "submit", "approve", "start", "pause", "resume", "retry", "stop"),
    ]
    told = json.dumps([[each.subject, each.detail] for each in rows], ensure_ascii=False)
    assert [secret for secret in ("13800000", "人1", "年度登记") if secret in told] == []


async def test_two_who_start_at_once_start_it_once(database: str) -> None:
    await an_office(examiners=2)
    row = await approved(await a_draft())

    done = await asyncio.gather(
        starting.start(row.id, WANG), starting.start(row.id, LI), return_exceptions=True
    )

    refused = [each for each in done if isinstance(each, RuleBroken)]
    assert [each.reason for each in refused] == ["broadcast_not_allowed"]
    assert await BroadcastLot.all().count() == 1
