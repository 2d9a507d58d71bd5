"""回复 CX 查询: the newest registration of this phone, in the shortest words (exam.asking.KEYWORDS)."""

import unicodedata
from collections.abc import Awaitable, Callable, Mapping

from db import bill_rows
from db.models import Bill, Deadline, IncomingMessage, Registration, Standing
from db.models.delivery import Reading
from db.secrets import opened
from delivery import inbox
from exam.asking import KEYWORDS, Question
from exam.registration import State
from handlers.act import Act
from handlers.contacts import contact_of
from handlers.conversation.codes import say_once
from handlers.conversation.questions.exams import ARRANGED
from handlers.conversation.questions.payments import standing
from handlers.registration.telling import own
from messages.instants import say_day
from messages.template_rules import LONGEST_VALUE
from messages.words import say

MESSAGE = "registration_status"
WHY = frozenset({State.RETURNED, State.REJECTED})
Tell = Callable[[Registration, Act], Awaitable[str]]


async def answer(row: IncomingMessage, act: Act) -> bool:
    """Answer a keyword, a few times an hour; False for any other text, and where there is nothing to tell."""
    question = KEYWORDS.get(_plain(opened(row.text)))
    if question is None or question not in TELLING:
        return False
    mine = await _newest_of(row.address_index)
    if mine is None:
        return False
    told = {"status": (await TELLING[question](mine, act))[:LONGEST_VALUE], **own(mine)}
    values = {**await contact_of(mine.organisation_id), **told}
    is_new = await say_once(row, MESSAGE, values, act, counted=(MESSAGE,))
    await inbox.finish(row, Reading.DONE, "asked" if is_new else "asked_too_often", act.now)
    return True


def _plain(text: str) -> str:
    """ｃｘ。 as CX; 查询 is what the letters stand for."""
    letters = "".join(each for each in unicodedata.normalize("NFKC", text) if each.isalnum())
    return letters.upper().replace("查询", "CX", 1)


async def _newest_of(phone_index: str) -> Registration | None:
    """With person, item and occupation; of several people with one phone whose is the newest."""
    theirs = Registration.filter(person__phone_index=phone_index).exclude(state=State.DRAFT)
    return await theirs.order_by("-id").select_related("person", "plan", "plan_item__occupation").first()


async def _state(row: Registration, act: Act) -> str:
    return say(f"status.{row.state.value}")


async def _review(row: Registration, act: Act) -> str:
    """With the reason where there is one."""
    state = say(f"status.short_{row.state.value}") if row.state in WHY else await _state(row, act)
    return f"{state}:{row.return_reason}" if row.state in WHY and row.return_reason else state


async def _payment(row: Registration, act: Act) -> str:
    on = (await bill_rows.bills_of([row.id])).get(row.id, [])
    bills = {each.id: each for each in await Bill.filter(id__in=on)}
    found: Mapping[str, str] = await standing(row, [bills[number] for number in on], act)
    return say(f"status.money_{found['kind'] or 'free'}", **{"sum": "", "until": "", **found})


async def _schedule(row: Registration, act: Act) -> str:
    return say("status.exam_on", day=say_day(row.plan.exam_on))


async def _ticket(row: Registration, act: Act) -> str:
    arranged = await Deadline.get_or_none(plan_id=row.plan_id, code=ARRANGED)
    if arranged is None:
        return say("status.no_ticket")
    return say("status.no_ticket_before", day=say_day(arranged.due_on))


async def _scores(row: Registration, act: Act) -> str:
    """Of this occupation and level, each subject's newest."""
    item = row.plan_item
    mine = Standing.filter(
        person_id=row.person_id, occupation_id=item.occupation_id, level_id=item.level_id, ended_at=None
    )
    results = await mine.order_by("subject_id").select_related("subject")
    if not results:
        return say("status.no_scores")
    return ",".join(
        each.subject.name + say("status.passed" if each.passed else "status.failed") for each in results
    )


TELLING: Mapping[Question, Tell] = {
    Question.REGISTRATION: _state,
    Question.REVIEW: _review,
    Question.PAYMENT: _payment,
    Question.SCHEDULE: _schedule,
    Question.TICKET: _ticket,
    Question.SCORE: _scores,
}
