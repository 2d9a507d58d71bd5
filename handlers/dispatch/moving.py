"""Moving one invitation by the table of exam.invitation, with all that follows from it."""

from datetime import datetime

from db.models import Examiner, Invitation, Prompt, Task
from delivery import outbox, prompts
from exam import task
from exam.eligibility import Half
from exam.invitation import (
    CERTAIN,
    ENDED,
    HOLDING,
    WAITING,
    Case,
    Event,
    Move,
    Say,
    Situation,
    State,
    next_move,
)
from handlers.dispatch import saying
from handlers.dispatch.desk import LOOK, Desk, note, phone_of, set_due

QUESTION = frozenset({Say.INVITE, Say.SELECT})
TEAM = frozenset({Say.TEAM, Say.TEAM_UPDATE})
ANEW = frozenset({Event.MOVED, Event.ASKED_AGAIN})


async def move(desk: Desk, invited: Invitation, event: Event, case: Case = Case.ANY) -> Move:
    """Let `event` happen to the invitation; raises NotAllowed where the table has no row."""
    before, step = invited.state, next_move(invited.state, event, case)
    await _leave(desk, invited, step, event)
    await _store(desk, invited, step.to, event)
    for what in step.says:
        await _say(desk, invited, what, event)
    await note(
        desk,
        event.value,
        {"from": before.value, "to": step.to.value, "case": case.value},
        about=invited,
        alarm=step.alerts_staff,
    )
    if (before in HOLDING) != (step.to in HOLDING) or (step.to in CERTAIN and before not in CERTAIN):
        await let_others_know(desk, invited)
    if step.to in ENDED and before not in ENDED:
        await wake_the_short(desk)
    return step


async def _leave(desk: Desk, invited: Invitation, step: Move, event: Event) -> None:
    """Close the question that is answered or void, and take back what is still in the outbox."""
    same_question = {invited.state, step.to} in ({State.S1A, State.S1B}, {State.S2A, State.S2B})
    anew = event in ANEW or await _starts_over(invited, step, event)
    if not anew and (step.to is invited.state or same_question or event is Event.SENT):
        return
    for prompt_id in await prompts.close(saying.TOPIC, invited.id, desk.now):
        await outbox.cancel(prompt_id, desk.now)
    if anew:
        invited.version += 1
        phone = await phone_of(invited)
        invited.stem = await prompts.new_stem(phone.phone_index, desk.now, desk.act.chance)


async def _starts_over(invited: Invitation, step: Move, event: Event) -> bool:
    """#2 was put before, or the person was told 撤销: what follows needs words of its own."""
    if event is Event.ADDED:
        return invited.state is State.CANCELLED
    if Say.SELECT not in step.says or invited.state is State.S2A:
        return False
    return await Prompt.exists(
        topic=saying.TOPIC, topic_id=invited.id, kind=saying.CONFIRM, version=invited.version
    )


async def _store(desk: Desk, invited: Invitation, to: State, event: Event) -> None:
    if event is Event.YES and (to is not invited.state or to is State.FULL):
        invited.said_yes_at = desk.now
    if to is not invited.state:
        invited.changed_at = desk.now
    invited.state = to
    await invited.save(update_fields=["state", "version", "stem", "said_yes_at", "changed_at"])


async def _say(desk: Desk, invited: Invitation, what: Say, event: Event) -> None:
    if what in QUESTION:
        await saying.ask(desk, invited, what)
    elif what in TEAM:
        await saying.tell_team(desk, invited, what)
    elif what is Say.WRONG_CODE:
        return  # answered by the conversation, which counts how often it did
    elif what is not Say.RESERVE or desk.settings.reserve_told:
        await saying.tell(
            desk, invited, what, once=f"{invited.version}{'moved' if event is Event.MOVED else ''}"
        )


async def let_others_know(desk: Desk, invited: Invitation) -> None:
    """A seat taken or given back changes what this person may do in overlapping tasks."""
    for other in await overlapping(desk, invited.examiner_id):
        await set_due(other.task_id, LOOK, desk.now)


async def wake_the_short(desk: Desk) -> None:
    """Somebody may be asked elsewhere: tasks that had nobody left to ask look again (I5)."""
    short = Task.filter(state=task.State.OPEN, escalated_at__isnull=False).exclude(id=desk.task.id)
    for other in await short:
        await set_due(other.id, LOOK, desk.now)


async def overlapping(desk: Desk, examiner_id: int) -> list[Invitation]:
    """The person's unfinished invitations to other tasks at the same time."""
    same_day = (
        await Invitation.filter(
            examiner_id=examiner_id,
            task__day=desk.task.day,
            state__in=list(HOLDING | WAITING | {State.RESERVE}),
        )
        .exclude(task_id=desk.task.id)
        .prefetch_related("task")
    )
    return [each for each in same_day if Half(each.task.half).overlaps(desk.task.half)]


async def held_elsewhere(desk: Desk, examiner_id: int) -> bool:
    """Whether an overlapping task holds a seat for this person; locks the person while we decide."""
    await Examiner.filter(id=examiner_id).select_for_update(no_key=True).first()
    return any(each.state in HOLDING for each in await overlapping(desk, examiner_id))


def situation(desk: Desk, *, clash: bool, in_time: bool, sent_at: datetime) -> Situation:
    """What a reply meets on this desk."""
    seats, rules = desk.seats, desk.settings
    return Situation(
        cancelled=desk.task.state is task.State.CANCELLED,
        seats_free=seats.free,
        all_confirmed=seats.all_confirmed,
        clash=clash,
        in_time=in_time,
        forgives_late=rules.late == "reinstate" and sent_at <= desk.task.deadline,
        ranked=rules.selection == "ranked",
    )
