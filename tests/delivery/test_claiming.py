"""What a claim takes, leaves and puts off."""

from datetime import time, timedelta

import pytest
from claims import claimed, lease, settle
from counting import counted
from letters_on_their_way import NOW, PHONE, SECOND, SIGN, a_number, a_question, fresh, queued

from db import secrets
from db.models import ChannelState, OutgoingMessage, Pause, PrefixCount, QuietHours
from db.models.delivery import Failure, Lane, Sending
from db.models.numbers import Kind, Source
from delivery import opt_outs, pauses, settling
from delivery.alarms import open_alarms
from delivery.calls import Call
from delivery.channel import Accepted, Bulk, InDoubt, Outcome, Refused, Scope
from delivery.opt_outs import Refusal
from delivery.settling import Answer
from exam.hours import SendingHours

ALIYUN = Bulk(equal=1000, different=100)
NO_MONEY = Refused("isv.AMOUNT_NOT_ENOUGH", Failure.TECHNICAL, timedelta(minutes=5), Scope.CHANNEL)
BAD_TEMPLATE = Refused("isv.SMS_TEMPLATE_ILLEGAL", Failure.TECHNICAL, timedelta(minutes=5), Scope.TEMPLATE)
FIVE = timedelta(minutes=5)
NOTED = {"occupation": "电工", "level": "三级", "day": "2027-03-20"}


async def broadcast(how_many: int) -> list[OutgoingMessage]:
    return [await queued(address=a_number(each), lane=Lane.BROADCAST) for each in range(how_many)]


async def test_equal_broadcasts_go_in_one_call_whose_id_every_row_remembers(database: str) -> None:
    rows = await broadcast(3)

    [call] = await claimed(NOW, bulk=ALIYUN)

    assert [one.id for one in call.taken] == [row.id for row in rows]
    assert {(await fresh(row)).call_id for row in rows} == {call.together}


async def test_what_one_person_waits_for_goes_in_a_call_of_its_own(database: str) -> None:
    for lane in (Lane.ANSWER, Lane.DISPATCH):
        for each in range(2):
            await queued(address=a_number(each), lane=lane)

    calls = await claimed(NOW, bulk=ALIYUN)

    assert [len(call.taken) for call in calls] == [1, 1, 1, 1]
    assert await OutgoingMessage.filter(call_id=None).count() == 4


async def test_a_number_gets_so_many_a_minute_and_the_rest_in_the_next(database: str) -> None:
    rows = [await queued(NOW + 30 * SECOND) for _ in range(3)]
    held_back = counted("kaowu_rate_held_back_total", limit="limit_minute")

    first = await lease(NOW + 30 * SECOND, per_minute=2)

    assert [row.id for row in first] == [row.id for row in rows[:2]]
    kept = await fresh(rows[2])
    assert (kept.state, kept.due_at, kept.code) == (Sending.QUEUED, NOW + 60 * SECOND, "limit_minute")
    assert counted("kaowu_rate_held_back_total", limit="limit_minute") == held_back + 1
    assert [row.id for row in await lease(NOW + 60 * SECOND, per_minute=2)] == [rows[2].id]


@pytest.mark.parametrize(
    ("limit", "code", "due"),
    [("per_hour", "limit_hour", timedelta(hours=1)), ("per_day", "limit_day", timedelta(hours=1))],
)
async def test_the_hour_and_the_day_of_a_number_have_their_limits(
    database: str, limit: str, code: str, due: timedelta
) -> None:
    await queued()
    over, other = await queued(), await queued(address=a_number(1))

    assert len(await lease(NOW, **{limit: 1})) == 2

    kept = await fresh(over)
    assert (kept.code, kept.due_at, (await fresh(other)).state) == (code, NOW + due, Sending.LEASED)


async def test_a_prefix_gets_so_many_answers_an_hour_and_the_rest_in_the_next(database: str) -> None:
    for each in range(3):
        await queued(address=a_number(each), lane=Lane.ANSWER)
    elsewhere = await queued(address="+8613700000000", lane=Lane.ANSWER)
    held_back = counted("kaowu_rate_held_back_total", limit="limit_prefix")

    first = await lease(NOW, answers_per_prefix=1)
    second = await lease(NOW + FIVE, answers_per_prefix=1)

    assert [len(first), first[1].id, second] == [2, elsewhere.id, []]
    waiting = await OutgoingMessage.filter(state=Sending.QUEUED)
    assert {(row.code, row.due_at) for row in waiting} == {("limit_prefix", NOW + timedelta(hours=1))}
    assert counted("kaowu_rate_held_back_total", limit="limit_prefix") == held_back + 2
    assert [(each.kind, each.scope) for each in await open_alarms()] == [("prefix_full", "1390000")]
    assert len(await lease(NOW + timedelta(hours=1), answers_per_prefix=1)) == 1


async def test_what_staff_send_counts_towards_no_prefix(database: str) -> None:
    for lane in (Lane.DISPATCH, Lane.BROADCAST, Lane.ANSWER):
        await queued(address=a_number(lane), lane=lane)

    assert len(await lease(NOW, answers_per_prefix=1)) == 3


async def test_where_slots_are_counted_a_broadcast_waits_for_an_answer_that_is_due(database: str) -> None:
    notice, answer = await queued(lane=Lane.BROADCAST), await queued(lane=Lane.ANSWER, address=a_number(1))

    behind = await claimed(NOW, [Lane.BROADCAST], rate=5)
    unlimited = await claimed(NOW, [Lane.BROADCAST], rate=0)

    assert (behind, [one.id for call in unlimited for one in call.taken]) == ([], [notice.id])
    assert [call.taken[0].id for call in await claimed(NOW, [Lane.ANSWER], rate=5)] == [answer.id]


@pytest.mark.parametrize("asleep", ["paused", "outside its hours"])
async def test_nobody_waits_for_an_urgent_message_that_may_not_go(database: str, asleep: str) -> None:
    notice, urgent = await queued(lane=Lane.BROADCAST), await queued(lane=Lane.DISPATCH)
    await OutgoingMessage.filter(id=urgent.id).update(shape="halted")
    if asleep == "paused":
        await Pause.create(channel="sms", shape="halted", code="x", since=NOW, until=NOW + FIVE)
    hours = {"sending_hours": SendingHours(time(3), time(4))} if asleep != "paused" else {}

    [call] = await claimed(NOW, [Lane.BROADCAST], rate=5, **hours)

    assert [one.id for one in call.taken] == [notice.id]


async def test_a_message_counts_once_in_the_budget_and_for_its_prefix_however_often_it_is_tried(
    database: str,
) -> None:
    await queued(lane=Lane.ANSWER)
    for minutes in range(4):
        [row] = await lease(NOW + minutes * timedelta(minutes=5))
        await settle(row, Refused("connect_failed", Failure.TEMPORARY, SECOND), row.handed_at or NOW)

    assert (await ChannelState.get()).parts == row.parts
    assert [each.answers for each in await PrefixCount.all()] == [1]


async def test_only_what_the_provider_may_have_counts_towards_a_limit(database: str) -> None:
    await queued()
    [row] = await lease(NOW, per_hour=1)
    await settle(row, Refused("isp.SYSTEM_ERROR", Failure.TEMPORARY, SECOND), NOW)

    assert [each.id for each in await lease(NOW + FIVE, per_hour=1)] == [row.id]


async def test_who_refuses_broadcasts_gets_none_and_the_dispatch_goes_on(database: str) -> None:
    notice, question = await queued(lane=Lane.BROADCAST), await queued(lane=Lane.DISPATCH)
    await opt_outs.opt_out(Refusal(secrets.index(PHONE), SIGN, Kind.BROADCAST, Source.STAFF), NOW)

    assert [row.id for row in await lease(NOW, sign=SIGN)] == [question.id]

    kept = await fresh(notice)
    assert (kept.state, kept.code) == (Sending.CANCELLED, "opted_out")


async def test_who_is_left_alone_at_this_hour_gets_only_answers(database: str) -> None:
    await QuietHours.create(address_index=secrets.index(PHONE), hours="09:00-11:00", set_by="staff", at=NOW)
    notice, answer = await queued(lane=Lane.BROADCAST), await queued(lane=Lane.ANSWER)

    assert [row.id for row in await lease(NOW)] == [answer.id]

    kept = await fresh(notice)
    assert (kept.code, kept.due_at) == ("quiet", NOW + timedelta(hours=1))


async def test_the_budget_of_the_day_stops_everything_until_staff_allow_more(database: str) -> None:
    rows = [await queued(address=a_number(each)) for each in range(3)]

    first = await lease(NOW, parts_per_day=1, most=1)
    assert (len(first), await lease(NOW, parts_per_day=1)) == (1, [])
    assert [(each.kind, each.scope) for each in await open_alarms()] == [("budget", "sms")]

    await ChannelState.filter(channel="sms").update(allowed=2)
    assert [row.id for row in await lease(NOW, parts_per_day=1)] == [row.id for row in rows[1:]]


async def test_the_budget_is_new_every_day(database: str) -> None:
    for each in range(2):
        await queued(address=a_number(each))
    await lease(NOW, parts_per_day=1, most=1)

    assert len(await lease(NOW + timedelta(days=1), parts_per_day=1)) == 1
    assert await open_alarms() == []


async def test_a_channel_that_staff_hold_hands_nothing_over(database: str) -> None:
    row = await queued()
    assert await lease(NOW - SECOND) == []
    await ChannelState.create(channel="sms", next_at=NOW, day=NOW.date(), held_at=NOW, held_for="restored")

    assert await lease(NOW) == []
    assert (await fresh(row)).state is Sending.QUEUED


async def test_a_question_closed_under_way_is_cancelled(database: str) -> None:
    prompt = await a_question()
    row = await queued(prompt_id=prompt.id)
    prompt.closed_at = NOW
    await prompt.save(update_fields=["closed_at"])

    assert (await lease(NOW), (await fresh(row)).state) == ([], Sending.CANCELLED)


async def test_an_account_without_money_stops_the_channel_and_then_one_message_tries(database: str) -> None:
    rows = [await queued(address=a_number(each)) for each in range(3)]
    [first] = await lease(NOW, most=1)

    await settle(first, NO_MONEY, NOW)

    assert await lease(NOW) == []
    assert [(each.kind, each.scope, each.detail) for each in await open_alarms()] == [
        ("paused", "sms", {"code": NO_MONEY.code})
    ]
    [trying] = await lease(NOW + FIVE)
    assert (trying.id, trying.attempts) == (first.id, 1)
    await settle(trying, Accepted("biz^0"), NOW + FIVE)
    assert (await open_alarms(), (await Pause.get()).ended_by) == ([], "provider")
    assert [row.id for row in await lease(NOW + FIVE)] == [row.id for row in rows[1:]]


async def test_a_refused_template_stops_only_what_goes_under_it(database: str) -> None:
    first = await queued()
    other = await queued(message="reserve_noted", values=NOTED, address=a_number(2))
    [row, _] = await lease(NOW)

    await settle(row, BAD_TEMPLATE, NOW)
    again = await queued(address=a_number(3))
    late = await queued(message="reserve_noted", values=NOTED, address=a_number(4))

    assert [each.id for each in await lease(NOW + SECOND)] == [late.id]
    assert await pauses.resume("sms", "wrong_code", "staff", NOW + SECOND) is True
    assert {each.id for each in await lease(NOW + SECOND)} == {first.id, again.id}
    assert (await fresh(other)).state is Sending.LEASED


@pytest.mark.parametrize("code", ["isv.MOBILE_NUMBER_ILLEGAL", "isv.BUSINESS_LIMIT_CONTROL"])
async def test_a_refusal_of_a_call_of_many_is_tried_again_one_by_one(database: str, code: str) -> None:
    rows = await broadcast(3)
    [call] = await claimed(NOW, bulk=ALIYUN)

    await settle_call(call, Refused(code, Failure.PERMANENT))

    kept = [await fresh(row) for row in rows]
    assert {(row.state, row.attempts, row.alone, row.call_id) for row in kept} == {
        (Sending.QUEUED, 0, True, None)
    }
    assert [len(each.taken) for each in await claimed(NOW, bulk=ALIYUN)] == [1, 1, 1]


async def test_a_call_in_doubt_leaves_each_of_its_messages_in_doubt_and_alone(database: str) -> None:
    rows = await broadcast(2)
    [call] = await claimed(NOW, bulk=ALIYUN)

    await settle_call(call, InDoubt("answer_timeout"))

    kept = [await fresh(row) for row in rows]
    assert {(row.state, row.alone, row.call_id) for row in kept} == {(Sending.UNKNOWN, True, call.together)}


async def settle_call(call: Call, outcome: Outcome) -> None:
    assert await settling.settle("sms", [Answer(call, outcome)], NOW) == 0
