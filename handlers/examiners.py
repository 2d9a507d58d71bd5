"""What staff do with examiners: see them, change a phone number."""

from typing import Any

from tortoise.exceptions import IntegrityError

from db import audit, secrets
from db.atomic import atomic
from db.models import Examiner, ExaminerPhone, Invitation, Prompt
from db.models.delivery import Lane
from delivery import opt_outs, outbox, prompts
from exam.errors import RuleBroken
from exam.invitation import CONFIRMING, WAITING, Say
from exam.people import mask_phone, tidy_phone
from handlers.act import Act
from handlers.dispatch import saying
from handlers.dispatch.desk import Desk, lock, note
from handlers.policies import allow, allow_somewhere, rows


async def list_examiners(act: Act) -> list[dict[str, Any]]:
    """The register as the caller may see it, phones masked, and who refuses dispatch messages."""
    allow_somewhere(act, "examiner.list")
    phones = {each.examiner_id: each for each in await ExaminerPhone.filter(valid_until=None)}
    numbers = {each.phone_index for each in phones.values()}
    refusing = await opt_outs.opted_out(numbers, Lane.DISPATCH, act.sign)
    return [
        {
            "id": each.id,
            "name": each.name,
            "grade": each.grade.value,
            "certificate": each.certificate_number,
            "valid_until": each.certificate_until.isoformat(),
            "phone": mask_phone(phones[each.id].phone) if each.id in phones else None,
            "opted_out": each.id in phones and phones[each.id].phone_index in refusing,
        }
        for each in await (await rows(Examiner, act)).order_by("id")
    ]


async def change_phone(examiner_id: int, number: str, act: Act) -> None:
    """Give the examiner a new number; open questions go to it with the same code and deadline (B4).

    Raises RuleBroken: unknown_id, not_allowed, phone_wrong, phone_taken.
    """
    phone = tidy_phone(number)
    if phone is None:
        raise RuleBroken("phone_wrong")
    examiner = await Examiner.get_or_none(id=examiner_id)
    if examiner is None:
        raise RuleBroken("unknown_id", what="考评员", id=examiner_id)
    await allow(act, "examiner.change", examiner.organisation_id)
    try:
        await _change(examiner_id, phone, act)
    except IntegrityError:
        raise RuleBroken("phone_taken") from None


@atomic
async def _change(examiner_id: int, phone: str, act: Act) -> None:
    unfinished = await Invitation.filter(examiner_id=examiner_id, state__in=list(WAITING)).order_by("task_id")
    desks = [await lock(each.task_id, act) for each in unfinished]
    await ExaminerPhone.filter(examiner_id=examiner_id, valid_until=None).update(valid_until=act.now)
    new = await ExaminerPhone.create(
        examiner_id=examiner_id, phone=phone, phone_index=secrets.index(phone), valid_from=act.now
    )
    for desk in desks:
        await _turn_to(desk, examiner_id, new)
    await audit.record("examiner.phone", f"examiner:{examiner_id}", {}, act.actor, act.now)


async def _turn_to(desk: Desk, examiner_id: int, new: ExaminerPhone) -> None:
    invited = desk.invitation_of(examiner_id)
    if invited is None:
        return
    invited.phone_id = new.id
    await invited.save(update_fields=["phone_id"])
    for prompt in await prompts.open_about(saying.TOPIC, invited.id):
        await Prompt.filter(id=prompt.id).update(address_index=new.phone_index)
        await outbox.cancel(prompt.id, desk.now)
        what = Say.SELECT if invited.state in CONFIRMING else Say.INVITE
        await saying.ask(desk, invited, what, resent=f":phone{new.id}")
        await note(desk, "phone", about=invited)
