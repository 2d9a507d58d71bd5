"""What staff ask and do in a messenger; who may do what is decided where it is decided for everybody."""

from dataclasses import replace

import pytest
from approval_office import Office, state_of
from approval_office import an_office as an_approval_office
from dispatch_office import an_office
from dispatch_story import Story, invited_to
from staff_rows import a_member
from talk_office import Chat
from talk_people import as_staff

from db.models import (
    Alarm,
    ApprovalDecision,
    ApprovalRuling,
    Audit,
    Dialogue,
    Job,
    Organisation,
    Staff,
    StaffRole,
    Task,
)
from db.models.staff import StaffState
from exam.policy import Role
from exam.task import State
from handlers.approval.routes import reasons_of

pytestmark = pytest.mark.usefixtures("database")


async def clerk_of(office: Office) -> Chat:
    staff = await Staff.get(login=office.clerk.actor)
    return await as_staff(Chat(act=replace(office.clerk, caller=None, actor="chat")), staff)


async def dispatcher(story: Story) -> Chat:
    """Somebody of the city's office, in a chat."""
    staff = await a_member(await Organisation.get(code="360102"), Role.DIRECTOR)
    return await as_staff(Chat(act=story.act("chat")), staff)


async def test_what_waits_is_counted_by_topic() -> None:
    office = await an_approval_office()
    await office.submitted(7, 8)

    assert "审批 报名 2 件" in await (await clerk_of(office)).say("待办")


async def test_a_case_is_passed_only_after_it_was_named_and_confirmed() -> None:
    office = await an_approval_office()
    first, second = await office.submitted(7, 8)
    chat = await clerk_of(office)

    assert "等您审批的共 2 件" in await chat.say("审批")
    assert f"将通过审批件 {first}" in await chat.press("通过")
    assert await state_of(first) == ("OPEN", 1)
    said = await chat.press(f"确认通过 {first}")

    assert f"审批件 {first} 已通过" in said
    assert f"审批件 {second}（" in said
    assert await state_of(first) == ("OPEN", 2)
    assert (await ApprovalDecision.get()).made_by == office.clerk.actor


async def test_an_old_confirmation_is_dead() -> None:
    office = await an_approval_office()
    first, _ = await office.submitted(7, 8)
    chat = await clerk_of(office)
    await chat.say("审批")
    await chat.press("通过")
    old = await chat.button(f"确认通过 {first}")
    await chat.press("返回")

    assert "已经失效" in await chat.say(old, pressed=True)
    assert await state_of(first) == ("OPEN", 1)


async def test_a_case_is_returned_with_a_reason_and_a_hint() -> None:
    office = await an_approval_office()
    [case] = await office.submitted(7)
    reason = (await reasons_of("registration"))[0]
    chat = await clerk_of(office)
    await chat.say("审批")
    await chat.press("退回")
    assert reason.text in await chat.press(reason.text[:16])

    said = await chat.say("请换白底的照片")

    assert f"审批件 {case} 已退回" in said
    assert "没有更多" in said
    ruling = await ApprovalRuling.get()
    assert (ruling.reason, ruling.hint) == (reason.code, "请换白底的照片")


async def test_all_are_passed_by_the_number_that_was_named() -> None:
    office = await an_approval_office()
    await office.submitted(7, 8, 9)
    chat = await clerk_of(office)
    await chat.say("审批")
    assert "报名 3 件" in await chat.press("全部通过")
    await office.submitted(10)

    assert "报名 4 件" in await chat.press("确认通过 3 件")
    assert await Job.all().count() == 0
    assert "已开始通过报名 4 件，10 分钟内" in await chat.press("确认通过 4 件")
    assert (await Job.get()).total == 4


async def test_who_may_not_decide_is_told_so_in_the_words_of_the_rule() -> None:
    office = await an_approval_office()
    [case] = await office.submitted(7)
    chat = await clerk_of(office)
    await chat.say("审批")
    await chat.press("通过")
    await StaffRole.filter(staff__login=office.clerk.actor).delete()

    assert "您没有这项权限：审批" in await chat.press(f"确认通过 {case}")
    assert await state_of(case) == ("OPEN", 1)
    assert await Dialogue.filter(closed_at=None).count() == 0


async def test_who_has_left_is_no_caller_any_more() -> None:
    office = await an_approval_office()
    chat = await clerk_of(office)
    await Staff.filter(login=office.clerk.actor).update(state=StaffState.LEFT)

    assert "已停用" in await chat.say("审批")


async def test_tasks_are_told_with_who_has_not_answered() -> None:
    story = Story()
    await an_office(examiners=2)
    task = await story.opens(required=3)
    chat = await dispatcher(story)

    assert f"任务 {task}：3月20日上午 电工三级，第1考点" in await chat.say("任务状态")
    said = await chat.say("谁没答复")
    assert "考评员1" in said
    assert "考评员2" in said
    assert "缺人的考评任务 1 个" in await chat.say("待办")


async def test_a_task_is_cancelled_only_after_it_was_named_and_confirmed() -> None:
    story = Story()
    await an_office(examiners=1)
    task = await story.opens(required=3)
    await invited_to(task)
    chat = await dispatcher(story)

    assert "取消：哪个任务" in await chat.say("取消任务")
    assert f"将取消任务 {task}" in await chat.press(f"任务 {task}")
    assert (await Task.get(id=task)).state is State.OPEN
    assert f"任务 {task} 已取消" in await chat.press(f"确认取消任务 {task}")
    assert (await Task.get(id=task)).state is State.CANCELLED
    assert (await Audit.get(action="task.cancel")).actor == (await Staff.get()).login


async def test_an_office_elsewhere_cancels_nothing() -> None:
    story = Story()
    await an_office(examiners=1)
    task = await story.opens(required=3)
    staff = await a_member(await Organisation.get(code="360103"), Role.DIRECTOR)
    chat = await as_staff(Chat(act=story.act("chat")), staff)

    assert "没有可以取消的任务" in await chat.say("取消任务")
    assert (await Task.get(id=task)).state is State.OPEN


async def test_an_alarm_is_listed_and_ended() -> None:
    story = Story()
    await an_office()
    staff = await a_member(await Organisation.get(code="3601"), Role.ADMIN)
    chat = await as_staff(Chat(act=story.act("chat")), staff)
    alarm = await Alarm.create(kind="disk", scope="data", detail={}, raised_at=story.now)

    assert f"{alarm.id}：" in await chat.say("告警")
    assert "没有告警" in await chat.press(f"解除 {alarm.id}")
    assert (await Alarm.get()).ended_at is not None


async def test_a_candidate_is_no_member_of_staff() -> None:
    assert "请点“绑定”" in await Chat().say("待办")
