"""What time brings: what is due now, and how each due row is dealt with in a transaction of its own."""

from collections.abc import Awaitable, Callable
from typing import Any

from db import outgoing
from db.atomic import atomic
from db.models import OutgoingMessage, TaskDue
from db.models.delivery import Prompt
from delivery import prompts
from handlers import nouns, opt_outs
from handlers.act import Act
from handlers.applying import clearing as old_drafts
from handlers.broadcasts import carrying, halting, starting
from handlers.conversation import files as chat_files
from handlers.dispatch import answering, saying
from handlers.dispatch.desk import lock, lock_around
from handlers.payment import billing, callbacks
from handlers.plans import warning
from handlers.proving import clearing
from handlers.publicity import sweeping
from handlers.registration import files, lapsing
from handlers.reminders import planning, sending
from handlers.retention import walking

AT_ONCE = 200


async def due_prompts(act: Act) -> list[Prompt]:
    """Questions whose answer is overdue."""
    return [each for each in await prompts.due(act.now, AT_ONCE) if each.topic == saying.TOPIC]


@atomic
async def end_window(prompt: Prompt, act: Act) -> None:
    desk, _ = await lock_around(prompt.topic_id, act)
    await answering.take_silence(desk, prompt)


async def due_tasks(act: Act) -> list[TaskDue]:
    """Looks, alarms and deadlines of tasks."""
    return await TaskDue.filter(done_at=None, due_at__lte=act.now).order_by("due_at", "id").limit(AT_ONCE)


@atomic
async def do_for_task(row: TaskDue, act: Act) -> None:
    await answering.take_due(await lock(row.task_id, act), row)


async def unheard_news(act: Act) -> list[OutgoingMessage]:
    """Messages whose fate nobody has acted on yet."""
    return await OutgoingMessage.filter(id__in=await outgoing.news(AT_ONCE)).order_by("id")


@atomic
async def hear(message: OutgoingMessage, act: Act) -> None:
    await opt_outs.take_block(message, act)
    if message.topic != saying.TOPIC:
        await OutgoingMessage.filter(id=message.id).update(news=False)
        return
    desk, _ = await lock_around(message.topic_id, act)
    await answering.take_news(desk, message)


Find = Callable[[Act], Awaitable[list[Any]]]
Deal = Callable[[Any, Act], Awaitable[object]]
SWEEPS: dict[str, tuple[Find, Deal]] = {
    "news": (unheard_news, hear),
    "prompts": (due_prompts, end_window),
    "tasks": (due_tasks, do_for_task),
    "payment_callbacks": (callbacks.waiting, callbacks.take),
    "bills": (billing.overdue, billing.expire),
    "returned": (lapsing.overdue, lapsing.lapse),
    "broadcast_starts": (starting.due_starts, starting.start_due),
    "broadcast_lots": (carrying.waiting_lots, carrying.carry),
    "broadcast_ends": (halting.unfinished, halting.finish),
}

Bulk = Callable[[Act], Awaitable[int]]
IN_LOTS: dict[str, tuple[float, Bulk]] = {
    "jobs": (1.0, nouns.walk_jobs),
    "reminders": (1.0, sending.send_due),
    "reminder_plan": (60.0, planning.plan),
    "plan_deadlines": (60.0, warning.sweep),
    "publicity": (60.0, sweeping.sweep),
    "retention": (30.0, walking.sweep),
    "orphaned_files": (3600.0, files.drop_orphans),
    "proving": (600.0, clearing.clear),
    "drafts": (600.0, old_drafts.clear),
    "chat_files": (600.0, chat_files.clear),
}
"""What is dealt with in lots, in transactions of its own, and how often in seconds."""
