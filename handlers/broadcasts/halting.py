"""Staff pause, resume or stop a broadcast; also what is queued already."""

from datetime import timedelta

from db import broadcast_rows
from db.atomic import atomic
from db.models import ApprovalCase, Broadcast
from exam import approval
from exam.broadcast import Event, State
from handlers.act import Act
from handlers.approval.withdrawing import close
from handlers.broadcasts import desk, lots

AT_ONCE = 20
EVERY = timedelta(seconds=5)  # looking at thirty thousand rows is not for every tick


@atomic
async def pause(broadcast_id: int, act: Act) -> None:
    """Hand nothing more over until somebody resumes."""
    row = await desk.lock_to(broadcast_id, "broadcast.write", act)
    await desk.move(row, Event.PAUSE, act)
    await broadcast_rows.hold(row.id)


@atomic
async def resume(broadcast_id: int, act: Act) -> None:
    """Go on where it was paused."""
    row = await desk.lock_to(broadcast_id, "broadcast.write", act)
    await desk.move(row, Event.RESUME, act)
    await broadcast_rows.release(row.id)


@atomic
async def stop(broadcast_id: int, act: Act) -> None:
    """End it for good: what has not been handed over never is."""
    row = await desk.lock_to(broadcast_id, "broadcast.write", act)
    await desk.move(row, Event.STOP, act, ended_at=act.now)
    if await ApprovalCase.exists(topic=desk.TOPIC, topic_id=row.id, state=approval.State.OPEN):
        await close(desk.TOPIC, row.id, act)
    await broadcast_rows.release(row.id)
    await broadcast_rows.take_back(row.id, act.now)
    await lots.forget(row.id)


async def unfinished(act: Act) -> list[Broadcast]:
    """Running broadcasts at which nobody looked lately."""
    running = Broadcast.filter(state=State.RUNNING, looked_at__lte=act.now - EVERY)
    return await running.order_by("looked_at", "id").limit(AT_ONCE)


@atomic
async def finish(row: Broadcast, act: Act) -> None:
    """Note that everything of it is handed over, once that is so."""
    locked = await desk.lock(row.id)
    if locked.state is not State.RUNNING:
        return
    waiting = await lots.people_waiting([row.id])
    if waiting[row.id] or await broadcast_rows.is_under_way(row.id):
        locked.looked_at = act.now
        await locked.save(update_fields=["looked_at"])
    else:
        await desk.move(locked, Event.FINISH, act, ended_at=act.now)
        await lots.forget(row.id)
