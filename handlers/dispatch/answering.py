"""What happens when an examiner answers, and when nobody does."""

from datetime import datetime

from db.models import Invitation, OutgoingMessage, Prompt, TaskDue
from db.models.delivery import Sending
from delivery import inbox, prompts
from delivery.receipts import BEFORE_A_RECEIPT
from exam.codes import Word
from exam.hours import answer_due
from exam.invitation import CERTAIN, WAITING, Event, Move, State, case_of
from exam.task import State as TaskState
from handlers.dispatch import saying
from handlers.dispatch.alarming import alarm_staff
from handlers.dispatch.desk import Desk, note
from handlers.dispatch.looking import look
from handlers.dispatch.moving import held_elsewhere, move, situation

EVENT_OF = {Word.YES: Event.YES, Word.NO: Event.NO, Word.CONFIRM: Event.CONFIRM}
QUESTION_OF = {Word.YES: saying.INVITE, Word.NO: saying.INVITE, Word.CONFIRM: saying.CONFIRM}


async def take_answer(desk: Desk, invited: Invitation, word: Word, sent_at: datetime) -> Move:
    """Apply a reply to its invitation and bring the task as far as it can go (domain.md B2, B3).

    `sent_at` is the carrier's time: a reply is late by that, not by its arrival.
    """
    await believe_it_was_sent(desk, invited)
    await _end_what_was_over(desk, invited, sent_at)
    event = EVENT_OF[word]
    clash = word is not Word.NO and await held_elsewhere(desk, invited.examiner_id)
    in_time = await _in_time(invited, QUESTION_OF[word], sent_at)
    meets = situation(desk, clash=clash, in_time=in_time, sent_at=sent_at)
    step = await move(desk, invited, event, case_of(invited.state, event, meets))
    if step.to is State.WITHDRAWN and step.alerts_staff:
        await alarm_staff(desk, "withdrawn", str(invited.id), invited)
    await look(desk)
    return step


async def believe_it_was_sent(desk: Desk, invited: Invitation) -> None:
    """Who answers our code has our message, whatever the provider has told us so far."""
    for prompt in await prompts.open_about(saying.TOPIC, invited.id):
        if prompt.due_at is None:
            await OutgoingMessage.filter(
                prompt_id=prompt.id, state__in=[Sending.UNKNOWN, Sending.LEASED]
            ).update(state=Sending.ACCEPTED, accepted_at=desk.now, lease=None, code="answered", news=True)
    if invited.state is State.PLANNED:
        await move(desk, invited, Event.SENT)


async def _end_what_was_over(desk: Desk, invited: Invitation, sent_at: datetime) -> None:
    """The window had closed when the reply was sent, only our timer has not run yet."""
    for prompt in await prompts.open_about(saying.TOPIC, invited.id):
        if prompt.due_at is not None and sent_at > prompt.due_at and invited.state in WAITING:
            await move(desk, invited, Event.TIMER)


async def _in_time(invited: Invitation, kind: str, sent_at: datetime) -> bool:
    asked = await Prompt.get_or_none(
        topic=saying.TOPIC, topic_id=invited.id, kind=kind, version=invited.version
    )
    return asked is None or asked.due_at is None or sent_at <= asked.due_at


async def take_silence(desk: Desk, prompt: Prompt) -> None:
    """The window of a question closed without an answer; a stale or answered question does nothing."""
    fresh = await Prompt.get(id=prompt.id)
    if fresh.closed_at is not None or fresh.due_at is None or fresh.due_at > desk.now:
        return
    if await inbox.has_waiting(fresh.address_index):
        return  # the answer is here already, only not read yet
    invited = desk.invitation(fresh.topic_id)
    await move(desk, invited, Event.TIMER)
    await look(desk)


async def take_news(desk: Desk, message: OutgoingMessage) -> None:
    """The provider took our question, or will never deliver it."""
    mine = OutgoingMessage.filter(id=message.id, news=True)
    if not await mine.update(news=False):
        return
    message = await OutgoingMessage.get(id=message.id)  # a receipt may have come since
    invited = desk.invitation(message.topic_id)
    prompt = await Prompt.get_or_none(id=message.prompt_id) if message.prompt_id else None
    failed = message.state not in {*BEFORE_A_RECEIPT, Sending.DELIVERED}
    if failed:
        await _take_failure(desk, invited, prompt, message)
    elif prompt is not None and prompt.closed_at is None:
        await _take_acceptance(desk, invited, prompt, message)


async def _take_acceptance(desk: Desk, invited: Invitation, prompt: Prompt, message: OutgoingMessage) -> None:
    if invited.state not in WAITING or prompt.due_at is not None:
        return
    rules, asked_at = desk.settings, message.accepted_at or desk.now
    await prompts.start_clock(prompt.id, answer_due(asked_at, rules.answer_within, rules.sending_hours))
    await move(desk, invited, Event.SENT)


async def _take_failure(
    desk: Desk, invited: Invitation, prompt: Prompt | None, message: OutgoingMessage
) -> None:
    detail = {"message": message.message, "code": message.code}
    asking = prompt is not None and prompt.closed_at is None and invited.state in WAITING
    if asking and not await _asked_since(message):
        await move(desk, invited, Event.UNDELIVERED)
        await look(desk)
    elif message.state is not Sending.CANCELLED:
        alarm = prompt is None and invited.state in CERTAIN
        await note(desk, "not_delivered", detail, about=invited, alarm=alarm)


async def _asked_since(message: OutgoingMessage) -> bool:
    """The same question went out again, and that text has not failed."""
    newer = OutgoingMessage.filter(prompt_id=message.prompt_id, id__gt=message.id)
    return await newer.exclude(state__in=[Sending.FAILED, Sending.EXPIRED, Sending.CANCELLED]).exists()


async def take_due(desk: Desk, due: TaskDue) -> None:
    """A deadline or a look of the task has come (domain.md B3, B5); doing it twice changes nothing."""
    if not await TaskDue.filter(id=due.id, done_at=None, due_at=due.due_at).update(done_at=desk.now):
        return
    if due.kind in {"first_alarm", "last_alarm", "deadline"}:
        await _alarm(desk, due)
    await look(desk)


async def _alarm(desk: Desk, due: TaskDue) -> None:
    missing = desk.task.required - desk.seats.confirmed
    if desk.task.state is TaskState.OPEN and missing > 0:
        await note(desk, "alarm", {"which": due.kind, "missing": missing}, alarm=True)
        await alarm_staff(desk, "alarm", f"{due.kind}:{due.due_at.isoformat()}")
