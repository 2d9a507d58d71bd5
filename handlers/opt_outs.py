"""Who refuses our messages: by their own word, by the provider's, or told to staff (domain.md B4)."""

from datetime import datetime
from typing import Any

from db import audit
from db.atomic import atomic
from db.models import ExaminerPhone, IncomingMessage, OptOut, OutgoingMessage
from db.models.delivery import Lane, Reading, Sending
from db.models.numbers import Kind, Source
from db.opt_outs import REFUSED_BY
from db.secrets import opened
from delivery import inbox, opt_outs
from delivery.opt_outs import Refusal
from exam import reply
from exam.errors import RuleBroken
from exam.people import mask_phone
from handlers.act import Act
from handlers.dispatch import opting_out
from handlers.policies import allow_somewhere
from handlers.quiet import index_of


async def take_wish(row: IncomingMessage, act: Act) -> bool:
    """Do what an opt-out or the way back asks; False when the message is about something else.

    What is refused is the kind of the last message to the number. Nothing is answered.
    """
    match reply.read(opened(row.text), ()):
        case reply.OptOut(or_no):
            last = await opt_outs.last_to(row.address_index)
            if or_no and last is not None and last.prompt_id is not None:
                return False
            kind = opt_outs.kind_of(last.lane if last else None)
            refusal = Refusal(row.address_index, act.sign, kind, Source.REPLY, incoming_id=row.id)
            await _refuse(refusal, row.sent_at, act)
            await inbox.finish(row, Reading.DONE, "opted_out", act.now)
        case reply.OptIn():
            if await opt_outs.opt_in(row.address_index, act.sign, Source.REPLY.value, row.sent_at):
                await opting_out.all_clear(row.address_index, act)
            await inbox.finish(row, Reading.DONE, "opted_in", act.now)
        case _:
            return False
    return True


async def take_block(message: OutgoingMessage, act: Act) -> None:
    """Mark the number when the provider said that it is blocked, or that its holder refused us."""
    everything = opt_outs.BLOCKING.get(message.channel, {}).get(message.code)
    if everything is not None and message.state is Sending.FAILED:
        kind = Kind.ALL if everything else opt_outs.kind_of(message.lane)
        refusal = Refusal(message.address_index, act.sign, kind, Source.RECEIPT, message.code)
        await _refuse(refusal, message.ended_at or act.now, act)


async def _refuse(refusal: Refusal, at: datetime, act: Act) -> bool:
    """Keep the refusal and alarm staff where it concerns a dispatch; False when it was known."""
    is_new = await opt_outs.opt_out(refusal, at)
    if is_new and refusal.kind in REFUSED_BY[Lane.DISPATCH]:
        await opting_out.alert(refusal.address_index, act, refusal.code)
    return is_new


@atomic
async def add(number: str, kind: Kind, act: Act) -> None:
    """Staff were told that this number wants no more. Raises RuleBroken: phone_wrong, opted_out_already."""
    allow_somewhere(act, "number.change")
    index = index_of(number)
    if not await _refuse(Refusal(index, act.sign, kind, Source.STAFF), act.now, act):
        raise RuleBroken("opted_out_already")
    await audit.record("optout.add", f"number:{index}", {"kind": kind.value}, act.actor, act.now)


@atomic
async def lift(number: str, kind: Kind | None, act: Act) -> int:
    """The number may be written to again; how many refusals ended. RuleBroken: phone_wrong, not_opted_out."""
    allow_somewhere(act, "number.change")
    index = index_of(number)
    lifted = await opt_outs.opt_in(index, act.sign, act.actor, act.now, kind)
    if not lifted:
        raise RuleBroken("not_opted_out")
    await opting_out.all_clear(index, act)
    detail = {"kind": kind.value if kind else "", "lifted": lifted}
    await audit.record("optout.lift", f"number:{index}", detail, act.actor, act.now)
    return lifted


async def list_opt_outs(act: Act, *, lifted: bool = False) -> list[dict[str, Any]]:
    """What numbers refuse, oldest first, masked; with `lifted` what they once refused, too."""
    allow_somewhere(act, "number.list")
    rows = await (OptOut.all() if lifted else OptOut.filter(lifted_at=None)).order_by("id")
    numbers = await _numbers(rows)
    return [
        {
            "id": each.id,
            "phone": mask_phone(numbers[each.address_index]) if each.address_index in numbers else None,
            "kind": each.kind.value,
            "sign": each.sign,
            "source": each.source.value,
            "code": each.code,
            "at": each.at.isoformat(),
            "lifted_at": each.lifted_at.isoformat() if each.lifted_at else None,
            "lifted_by": each.lifted_by,
        }
        for each in rows
    ]


async def _numbers(rows: list[OptOut]) -> dict[str, str]:
    """Numbers by blind index, from where one is still kept: the register, or the reply that opted out."""
    replies = await IncomingMessage.filter(
        id__in=[row.incoming_id for row in rows if row.incoming_id], redacted_at=None
    )
    phones = await ExaminerPhone.filter(phone_index__in={row.address_index for row in rows})
    known = {each.address_index: each.address for each in replies}
    return {**known, **{each.phone_index: each.phone for each in phones}}
