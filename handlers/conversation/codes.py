"""Answers to questions with reply codes: which question, and what the answer does (domain.md B4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from db import settings
from db.models import ExaminerPhone, IncomingMessage, Invitation, OutgoingMessage, Prompt
from db.models.delivery import Lane, Reading
from db.secrets import opened
from delivery import inbox, outbox, prompts
from delivery.outbox import Letter, Line
from exam import reply
from exam.codes import Word, code_for
from exam.invitation import Event, NotAllowed, Say
from handlers.act import Act
from handlers.dispatch import answering, saying
from handlers.dispatch.desk import lock_around
from handlers.dispatch.moving import move
from messages.wording import render
from messages.words import say

SAME_TAP = timedelta(seconds=60)
ABOUT_REPLY = "incoming"
SMS = "sms"
AN_HOUR = timedelta(hours=1)
CORRECTIONS = ("wrong_code", "which_one")
OPPOSITE = {Word.YES: ("no:",), Word.NO: ("yes:", "confirm:"), Word.CONFIRM: ("no:",)}
KINDS = {Word.YES: {saying.INVITE}, Word.NO: {saying.INVITE, saying.CONFIRM}, Word.CONFIRM: {saying.CONFIRM}}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text says to the questions that are open for who wrote it."""

    reading: reply.Reading
    asked: list[Prompt]

    @property
    def is_answer(self) -> bool:
        """Whether it can only be an answer to one of them."""
        return isinstance(self.reading, reply.Coded)


async def hear(row: IncomingMessage, examiner_id: int, act: Act) -> Heard:
    """Read what an examiner wrote."""
    asked = await _asked_of(row, examiner_id, act)
    return Heard(reply.read(opened(row.text), {prompt.stem for prompt in asked}), asked)


async def has_one_meaning(heard: Heard) -> bool:
    """Whether a bare word answers the one question that is open (domain.md B4)."""
    if not isinstance(heard.reading, reply.Bare):
        return False
    waiting = await _open_on_phone(heard.asked)
    return len([each for each in waiting if each.kind in KINDS[heard.reading.word]]) == 1


async def answer(row: IncomingMessage, heard: Heard, act: Act) -> None:
    """Do what the answer says, once."""
    if await _tapped_twice(row, heard.reading, heard.asked):
        await inbox.finish(row, Reading.DONE, "repeated", act.now)
        return
    await _act_on(row, heard.reading, heard.asked, act)


async def _asked_of(row: IncomingMessage, examiner_id: int, act: Act) -> list[Prompt]:
    """Questions to this person at this number, not to who had the number before (domain.md B4).

    In a messenger, which knows its people by itself, those to any of the person's numbers.
    """
    numbers = [row.address_index]
    if row.channel != SMS:
        mine = ExaminerPhone.filter(examiner_id=examiner_id, valid_until=None)
        numbers = [str(each) for each in await mine.values_list("phone_index", flat=True)]
    asked = [prompt for number in numbers for prompt in await prompts.recent(number, act.now)]
    theirs: set[object] = set(
        await Invitation.filter(
            id__in=[each.topic_id for each in asked], examiner_id=examiner_id
        ).values_list("id", flat=True)
    )
    return [each for each in asked if each.topic_id in theirs]


async def _act_on(row: IncomingMessage, reading: reply.Reading, asked: list[Prompt], act: Act) -> None:
    match reading:
        case reply.Coded(stem, word):
            await _answer(row, next(each for each in asked if each.stem == stem), word, act)
        case reply.Bare(word):
            await _answer_by_word(row, word, asked, act)
        case reply.OptOut():  # a lone N in answer to a question
            await _answer_by_word(row, Word.NO, asked, act)
        case reply.Thanks():
            await inbox.finish(row, Reading.DONE, "thanks", act.now)
        case reply.Contradiction():
            await _correct(row, act)
            await inbox.finish(row, Reading.UNMATCHED, "contradiction", act.now)
        case reply.Unreadable() | reply.OptIn():
            await _not_understood(row, asked, act)


async def _answer(row: IncomingMessage, prompt: Prompt, word: Word, act: Act) -> None:
    desk, mine = await lock_around(prompt.topic_id, act)
    if prompt.version != mine.version:
        await _correct(row, act)
        await inbox.finish(row, Reading.DONE, "old_code", act.now, prompt.id)
        return
    if await _taken_back(row, prompt, word):
        await inbox.finish(row, Reading.DONE, "taken_back", act.now, prompt.id)
        return
    try:
        step = await answering.take_answer(desk, mine, word, row.sent_at)
    except NotAllowed:
        await inbox.finish(row, Reading.UNMATCHED, "not_allowed", act.now, prompt.id)
        return
    if Say.WRONG_CODE in step.says:
        await _correct(row, act)
    await inbox.finish(row, Reading.DONE, f"{word.value}:{step.to.value}", act.now, prompt.id)


async def _taken_back(row: IncomingMessage, prompt: Prompt, word: Word) -> bool:
    """The person's last word counts, by the carrier's time: one that was overtaken says nothing any more."""
    later = await IncomingMessage.filter(
        prompt__topic=prompt.topic,
        prompt__topic_id=prompt.topic_id,
        state=Reading.DONE,
        sent_at__gt=row.sent_at,
    ).values_list("outcome", flat=True)
    return any(str(each).startswith(OPPOSITE[word]) for each in later)


async def _open_on_phone(asked: list[Prompt]) -> list[Prompt]:
    """Questions without an answer that have left for the phone: nobody answers what he has not seen."""
    waiting = [each for each in asked if each.closed_at is None]
    sent = await OutgoingMessage.filter(prompt_id__in=[each.id for each in waiting], handed_at__isnull=False)
    seen = {each.prompt_id for each in sent}
    return [each for each in waiting if each.id in seen]


async def _answer_by_word(row: IncomingMessage, word: Word, asked: list[Prompt], act: Act) -> None:
    """A bare word counts only where it can mean one thing (domain.md B4)."""
    waiting = await _open_on_phone(asked)
    fitting = [each for each in waiting if each.kind in KINDS[word]]
    if len(fitting) == 1:
        await _answer(row, fitting[0], word, act)
    elif fitting:
        await _ask_which(row, word, fitting, act)
        await inbox.finish(row, Reading.DONE, "which_one", act.now)
    elif word is Word.CONFIRM and not waiting:
        await inbox.finish(row, Reading.DONE, "thanks", act.now)
    else:
        await _not_understood(row, asked, act)


async def _not_understood(row: IncomingMessage, asked: list[Prompt], act: Act) -> None:
    """Who was asked something is told that the reply was wrong; staff see the rest."""
    waiting = await _open_on_phone(asked)
    if len(waiting) == 1:
        desk, mine = await lock_around(waiting[0].topic_id, act)
        await answering.believe_it_was_sent(desk, mine)
        await move(desk, mine, Event.UNREADABLE)
    told = bool(asked) and await _correct(row, act)
    state = Reading.DONE if told else Reading.UNMATCHED
    await inbox.finish(row, state, "unreadable", act.now, waiting[0].id if len(waiting) == 1 else None)


async def _ask_which(row: IncomingMessage, word: Word, open_ones: list[Prompt], act: Act) -> None:
    """Several questions are open: name date and code of each."""
    listed = []
    for prompt in open_ones:
        invited = await Invitation.get(id=prompt.topic_id).prefetch_related("task")
        listed.append(
            {
                "day": invited.task.day,
                "half": say(f"half.{invited.task.half.value}"),
                "code": code_for(prompt.stem, word),
            }
        )
    await say_once(row, "which_one", {"prompts": listed}, act)


async def _correct(row: IncomingMessage, act: Act) -> bool:
    """Send 错误代码, at most so often an hour; then silence, and False (domain.md B2)."""
    return await say_once(row, "wrong_code", {}, act)


async def say_once(
    row: IncomingMessage,
    message: str,
    values: dict[str, object],
    act: Act,
    counted: Sequence[str] = CORRECTIONS,
) -> bool:
    """Answer what somebody wrote, unless they had `wrong_codes` of the counted messages within the hour."""
    rules = await settings.in_force()
    heard = IncomingMessage.filter(address_index=row.address_index, handled_at__gt=act.now - AN_HOUR)
    lately = OutgoingMessage.filter(
        topic=ABOUT_REPLY, topic_id__in=await heard.values_list("id", flat=True), message__in=counted
    )
    if await lately.count() >= rules.wrong_codes:
        return False
    if row.channel != SMS:
        return await _say_in_chat(row, message, values, act)
    letter = Letter(
        key=f"incoming:{row.id}:{message}",
        address=row.address,
        message=message,
        values=values,
        topic=ABOUT_REPLY,
        topic_id=row.id,
        lane=Lane.ANSWER,
        expires_at=act.now + AN_HOUR,
    )
    return await outbox.put(letter, act.sign, act.now, act.trace)


async def _say_in_chat(row: IncomingMessage, message: str, values: dict[str, object], act: Act) -> bool:
    line = Line(
        key=f"incoming:{row.id}:{message}",
        channel=row.channel,
        address=opened(row.address),
        message=message,
        text=render(message, values),
        topic=ABOUT_REPLY,
        topic_id=row.id,
        expires_at=act.now + AN_HOUR,
    )
    return await outbox.say(line, act.now, act.trace)


async def _tapped_twice(row: IncomingMessage, reading: reply.Reading, asked: list[Prompt]) -> bool:
    """The same answer again within a minute is one answer (domain.md B4 "Duplicates")."""
    if not isinstance(reading, reply.Coded | reply.Bare | reply.OptOut):
        return False
    before = (
        await IncomingMessage.filter(
            address_index=row.address_index,
            state=Reading.DONE,
            sent_at__gte=row.sent_at - SAME_TAP,
            sent_at__lte=row.sent_at,
        )
        .order_by("-sent_at", "-id")
        .first()
    )
    stems = {prompt.stem for prompt in asked}
    return before is not None and bool(before.prompt_id) and reply.read(before.text, stems) == reading
