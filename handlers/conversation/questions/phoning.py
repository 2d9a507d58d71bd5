"""变更手机号: a code on the new number proves it; then person, account and drafts follow (domain.md C12)."""

from collections.abc import Sequence

from db import audit, secrets
from db.ids import ids_of
from db.models import ChatAccount, Dialogue, Person
from db.models.delivery import Lane
from delivery import outbox
from delivery.outbox import Letter
from exam.errors import RuleBroken
from exam.people import mask_phone, tidy_phone
from exam.proving import Answer, Purpose
from handlers.applying import drafting
from handlers.conversation import dialogues
from handlers.conversation.binding import browser_of
from handlers.conversation.dialogues import answers_of
from handlers.conversation.questions.people import whom_to_call
from handlers.conversation.turns import Reply, Turn
from handlers.proving.asking import ask_code
from handlers.proving.sessions import revoke_all
from handlers.proving.taking import take_code

KIND = "phone"
NUMBER, CODE = "number", "code"
MESSAGE = "phone_changed"


async def begin(turn: Turn, _: str) -> Sequence[Reply]:
    """Of a candidate; an examiner's number decides where codes go, so the centre changes that."""
    if turn.speaker.person_id is None or turn.speaker.examiner_id is not None:
        return [Reply("phone_by_office", await whom_to_call(turn))]
    await dialogues.begin(turn.speaker, KIND, NUMBER, turn.act)
    return [Reply("phone_new", {"old": mask_phone(turn.speaker.phone or "")})]


async def take(row: Dialogue, turn: Turn) -> Sequence[Reply]:
    return [await (_take_number if row.step == NUMBER else _take_code)(row, turn)]


async def _take_number(row: Dialogue, turn: Turn) -> Reply:
    phone = tidy_phone(turn.text)
    if phone is None or phone == turn.speaker.phone:
        return Reply("phone_unread")
    try:
        await ask_code(Purpose.PHONE, phone, browser_of(turn.speaker), turn.act)
    except RuleBroken as refused:
        return Reply("bind_refused", {"reason": refused.reason, **refused.values})
    await dialogues.move(row, CODE, turn.act, phone=phone)
    return Reply("phone_code", {"phone": mask_phone(phone)})


async def _take_code(row: Dialogue, turn: Turn) -> Reply:
    phone = answers_of(row)["phone"]
    taken = await take_code(Purpose.PHONE, phone, turn.text, browser_of(turn.speaker), turn.act)
    if taken.answer is Answer.WRONG:
        return Reply("bind_wrong", {"left": taken.left})
    if taken.answer is Answer.SPENT:
        await dialogues.move(row, NUMBER, turn.act)
        return Reply("phone_spent")
    await dialogues.close(row, turn.act)
    if await _belongs_to_another(phone, turn):
        return Reply("phone_taken", await whom_to_call(turn))
    await _change(phone, turn)
    return Reply("phone_changed", {"phone": mask_phone(phone)})


async def _belongs_to_another(phone: str, turn: Turn) -> bool:
    """A phone speaks for one person (C12)."""
    proved = Person.filter(phone_index=secrets.index(phone), phone_proved_at__not_isnull=True)
    return await proved.exclude(id=turn.speaker.person_id).exists()


async def _change(phone: str, turn: Turn) -> None:
    old, index, now = turn.speaker.phone or "", secrets.index(phone), turn.act.now
    person = await Person.filter(id=turn.speaker.person_id).select_for_update().get()
    person.phone, person.phone_index = phone, index
    person.phone_proved_at = person.changed_at = now
    person.version += 1
    await person.save()
    account = await ChatAccount.get(id=turn.speaker.account_id)
    account.phone, account.phone_index = phone, index
    await account.save(update_fields=["phone", "phone_index"])
    drafts = Dialogue.filter(channel=drafting.WEB, kind=drafting.KIND, closed_at=None)
    begun = await ids_of(drafts.filter(address_index=index), "topic_id")  # by who has the new number
    mine = drafts.filter(address_index=turn.speaker.phone_index)
    await mine.exclude(topic_id__in=begun or [0]).update(address_index=index)
    await revoke_all(old, turn.act)
    await _tell_old(old, person, turn)
    detail = {"channel": turn.speaker.channel}
    await audit.record("phone.changed", f"person:{person.id}", detail, f"account:{account.id}", now)


async def _tell_old(old: str, person: Person, turn: Turn) -> None:
    letter = Letter(
        key=f"{MESSAGE}:{person.id}:{person.version}",
        address=old,
        message=MESSAGE,
        values=await whom_to_call(turn),
        topic="person",
        topic_id=person.id,
        lane=Lane.ANSWER,
    )
    await outbox.put(letter, turn.act.sign, turn.act.now, turn.act.trace)
