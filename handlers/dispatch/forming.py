"""Forming a team: its leader, its revision, and message #3 to exactly its members (I2)."""

from db.models import Invitation, Task
from db.models.examiners import Grade
from db.pool import MANNED
from exam.invitation import CERTAIN, Event
from exam.task import Event as TaskMove
from exam.team import Member, choose_leader, lacks_senior
from handlers.dispatch import saying
from handlers.dispatch.desk import Desk, move_task, note
from handlers.dispatch.moving import move


async def form(desk: Desk) -> None:
    """The last seat is confirmed: choose the leader and tell every member."""
    await move_task(desk, TaskMove.TEAM_FORMED)
    team = desk.having(CERTAIN)
    members = [await _member(desk, each) for each in team]
    if not desk.task.leader_fixed or desk.task.leader_id not in {each.id for each in members}:
        desk.task.leader_id = choose_leader(members, f"task:{desk.task.id}")
    desk.task.revision += 1
    desk.task.formed_at, desk.task.escalated_at = desk.now, None
    await desk.task.save(update_fields=["leader_id", "revision", "formed_at", "escalated_at"])
    await note(
        desk,
        "formed",
        {"revision": desk.task.revision, "leader": desk.task.leader_id, "senior": not lacks_senior(members)},
    )
    for each in team:
        await move(desk, each, Event.TEAM_FORMED)


async def reopen(desk: Desk) -> None:
    """A seat was lost, or more are wanted: look for people again, with a new revision of #3 later."""
    await move_task(desk, TaskMove.SEAT_LOST)
    await saying.take_back_team(desk)
    await note(desk, "reopened", {"missing": desk.seats.free})


async def tell_changes(desk: Desk) -> None:
    """Place, meeting time or a member changed, the date did not: #3 goes out anew to all members."""
    await saying.take_back_team(desk)
    desk.task.revision += 1
    await desk.task.save(update_fields=["revision"])
    for each in desk.having(CERTAIN):
        await move(desk, each, Event.CHANGED)


async def _member(desk: Desk, invited: Invitation) -> Member:
    examiner = invited.examiner
    done = Invitation.filter(
        examiner_id=examiner.id,
        state__in=list(CERTAIN),
        task__level_id=desk.task.level_id,
        task__day__lt=desk.task.day,
        task__state__in=MANNED,
    )
    return Member(
        id=examiner.id,
        senior=examiner.grade is Grade.SENIOR,
        tasks_at_level=await done.count(),
        rating=examiner.rating,
        certificate_since=examiner.certificate_since,
        led_here_last=await _last_leader(desk.task) == examiner.id,
    )


async def _last_leader(task: Task) -> int | None:
    last = (
        await Task.filter(venue_id=task.venue_id, day__lt=task.day, state__in=MANNED)
        .order_by("-day", "-id")
        .first()
    )
    return last.leader_id if last else None
