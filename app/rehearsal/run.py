"""One dispatch from its opening to its end, on a clock that jumps to whatever happens next."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from app.rehearsal import stage
from app.rehearsal.people import Pace
from app.rehearsal.phones import Phones
from app.rehearsal.plan import Plan
from db import settings, working_days
from db.models import OutgoingMessage, Prompt, Task, TaskDue, TaskEvent
from db.models.delivery import Lane, Sending
from delivery import inbox, outbox
from delivery.claiming import Terms, claim
from delivery.settling import Answer, settle
from exam.calendar import CHINA
from exam.settings import Settings
from exam.task import State
from handlers import conversation
from handlers.act import Act
from handlers.dispatch import tasks
from handlers.sweeps import SWEEPS

WORKING_DAYS_AHEAD = 10
OPENS = time(9)
AT_ONCE = 50
MOST_PASSES = 10_000
ACTOR = "rehearsal"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: `formed_after` is None without a team; `sms` counts texts, `parts` is billed."""

    formed_after: timedelta | None
    sms: int
    parts: int
    asked: int
    full: int
    escalated: int
    lasted: timedelta


@dataclass(slots=True)
class Scene:
    """A run under way."""

    now: datetime
    chance: Random
    sign: str
    rules: Settings
    phones: Phones

    @property
    def act(self) -> Act:
        return Act(self.now, ACTOR, self.chance, self.sign)


async def start_of_play() -> datetime:
    """09:00 of the tenth working day before the exam."""
    day = (await working_days.known()).before(stage.EXAM_DAY, WORKING_DAYS_AHEAD)
    return datetime.combine(day, OPENS, CHINA).astimezone(UTC)


async def play(plan: Plan, ratio: str, number: int, texts: dict[str, str]) -> Outcome:
    """Play run `number` on the stage that is built; the seed and the number decide everything in it.

    The same number meets the same people at every ratio, so that ratios can be compared.
    """
    begin, chance = await start_of_play(), Random(f"{plan.seed}:{number}")  # noqa: S311 - must be repeatable
    await stage.clear()
    await settings.change("dispatch.ratio", ratio, ACTOR, begin)
    rules = await settings.in_force()
    pace = Pace(plan.answer_minutes, late_after=2 * rules.answer_within)
    phones = Phones(plan.people(chance), pace, texts, plan.sign, chance)
    scene = Scene(begin, chance, plan.sign, rules, phones)
    task = await tasks.add(stage.demand(plan.required), scene.act)
    await tasks.open_task(task.id, scene.act)
    await _deal_with_all(scene)
    while (then := await _next_instant(scene)) is not None and then < task.deadline:
        scene.now = then
        await _deal_with_all(scene)
    return await _outcome(task.id, begin, scene.now)


async def _deal_with_all(scene: Scene) -> None:
    """Let the house do, at this instant, what its loops do in life, until nothing is left to do."""
    for _ in range(MOST_PASSES):
        if not await _read(scene) + await _send(scene) + await _sweep(scene):
            return
    raise RuntimeError(f"something stays due at {scene.now}")


async def _read(scene: Scene) -> int:
    await inbox.keep(scene.phones.arrived(scene.now), scene.now)
    waiting = await inbox.next_waiting(AT_ONCE)
    for row in waiting:
        await conversation.read(row.id, scene.act)
    return len(waiting)


async def _send(scene: Scene) -> int:
    await outbox.expire_messages(scene.now)
    sent = 0
    for lane in Lane:
        terms = Terms(scene.phones.name, scene.phones.bulk, replace(scene.rules, rate=0), {}, ACTOR)
        for call in (await claim(lane, terms, AT_ONCE, scene.now)).calls:
            outcome = await scene.phones.send(call.messages, call.taken[0].message.out_id)
            await settle(scene.phones.name, [Answer(call, outcome)], scene.now)
            sent += len(call.taken)
    return sent


async def _sweep(scene: Scene) -> int:
    dealt_with = 0
    for find, deal in SWEEPS.values():
        due = await find(scene.act)
        for row in due:
            await deal(row, scene.act)
        dealt_with += len(due)
    return dealt_with


async def _next_instant(scene: Scene) -> datetime | None:
    """When something happens next; None when no answer, window or text is outstanding."""
    outstanding = [scene.phones.next_arrival, await _next_window(), await _next_sending(scene)]
    instants = [instant for instant in outstanding if instant is not None]
    if not instants:
        return None
    due = await TaskDue.filter(done_at=None).order_by("due_at").first()
    return min([*instants, due.due_at] if due else instants)


async def _next_window() -> datetime | None:
    asked = await Prompt.filter(closed_at=None, due_at__not_isnull=True).order_by("due_at").first()
    return asked.due_at if asked else None


async def _next_sending(scene: Scene) -> datetime | None:
    queued = await OutgoingMessage.filter(state=Sending.QUEUED).order_by("due_at").first()
    if queued is None:
        return None
    return scene.rules.sending_hours.next_open(max(queued.due_at, scene.now))


async def _outcome(task_id: int, begin: datetime, end: datetime) -> Outcome:
    task = await Task.get(id=task_id)
    sent = await OutgoingMessage.filter(state=Sending.ACCEPTED)
    kinds = Counter(each.message for each in sent)
    formed = task.formed_at if task.state is State.FORMED else None
    return Outcome(
        formed_after=formed - begin if formed else None,
        sms=len(sent),
        parts=sum(each.parts for each in sent),
        asked=len({each.address_index for each in sent if each.message == "invite"}),
        full=kinds["full"],
        escalated=await TaskEvent.filter(task_id=task_id, kind="escalated").count(),
        lasted=end - begin,
    )
