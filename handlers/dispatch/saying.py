"""What a task says to an examiner: the values of each message and its place in the outbox."""

from datetime import datetime, time, timedelta
from typing import Any

from db.models import Examiner, ExaminerPhone, Invitation, OutgoingMessage, Prompt
from db.models.delivery import Lane, Sending
from delivery import opt_outs, outbox, prompts
from delivery.outbox import Letter
from exam.calendar import CHINA
from exam.codes import Word, code_for
from exam.hours import answer_due
from exam.invitation import CERTAIN, Say, State
from exam.people import national
from handlers.dispatch.desk import Desk, note, phone_of
from messages.words import say

TOPIC = "invitation"
INVITE, CONFIRM = "invite", "confirm"
KIND_OF = {Say.INVITE: INVITE, Say.SELECT: CONFIRM}
ANSWERS = frozenset({Say.WRONG_CODE, Say.FULL, Say.LATE, Say.RESERVE})
A_DAY = timedelta(days=1)


def about_exam(desk: Desk) -> dict[str, Any]:
    """Occupation, level and day: what every message names."""
    return {
        "occupation": desk.task.occupation.name,
        "level": say(f"level_short.{desk.task.level_id}"),
        "day": desk.task.day,
    }


def _where(desk: Desk) -> dict[str, str]:
    if not desk.settings.show_place or not desk.task.meeting_time:
        return {}
    return {"place": desk.task.place or desk.task.venue.name, "meeting_time": desk.task.meeting_time}


def _district_contact(desk: Desk) -> dict[str, str]:
    district = desk.task.venue.district
    return {
        "contact": district.contact or desk.settings.contact,
        "phone": district.phone or desk.settings.contact_phone,
    }


def _site_contact(desk: Desk) -> dict[str, str]:
    venue, own = desk.task.venue, _district_contact(desk)
    return {"contact": venue.contact or own["contact"], "phone": venue.phone or own["phone"]}


def _invite(desk: Desk, prompt: Prompt) -> dict[str, Any]:
    return {
        **about_exam(desk),
        **_district_contact(desk),
        **_where(desk),
        "centre": desk.settings.centre,
        "yes": code_for(prompt.stem, Word.YES),
        "no": code_for(prompt.stem, Word.NO),
    }


def _select(desk: Desk, prompt: Prompt) -> dict[str, Any]:
    return {
        **about_exam(desk),
        **_site_contact(desk),
        **_where(desk),
        "confirm": code_for(prompt.stem, Word.CONFIRM),
    }


async def ask(desk: Desk, invited: Invitation, what: Say, resent: str = "") -> None:
    """Send #1 or #2 with its codes; the second time under the same code (domain.md 86).

    `resent` names another occasion to send the same question: its clock goes on (a new phone, B4).
    """
    phone, kind = await phone_of(invited), KIND_OF[what]
    prompt = await prompts.open_prompt(
        prompts.Question(TOPIC, invited.id, kind, invited.version, phone.phone_index, invited.stem), desk.now
    )
    if not resent:
        await prompts.start_clock(prompt.id, None)
    again = invited.state in {State.S1B, State.S2B}
    if await _unwilling(desk, invited, phone, what):
        rules = desk.settings
        await prompts.start_clock(prompt.id, answer_due(desk.now, rules.answer_within, rules.sending_hours))
        return
    await outbox.put(
        Letter(
            key=f"invitation:{invited.id}:{kind}:{invited.version}:{2 if again else 1}{resent}",
            address=phone.phone,
            message=what.value,
            values=_invite(desk, prompt) if kind == INVITE else _select(desk, prompt),
            topic=TOPIC,
            topic_id=invited.id,
            prompt_id=prompt.id,
            expires_at=desk.task.deadline if kind == INVITE else too_late(desk),
        ),
        desk.act.sign,
        desk.now,
        desk.act.trace,
    )


async def _unwilling(desk: Desk, invited: Invitation, phone: ExaminerPhone, what: Say) -> bool:
    """The number takes no more SMS: staff must tell the person what we do not send (domain.md B4)."""
    if await takes_messages(phone, desk.act.sign):
        return False
    await note(desk, "not_delivered", {"message": what.value, "code": "opted_out"}, about=invited, alarm=True)
    return True


def too_late(desk: Desk) -> datetime:
    """Noon of the exam day: later nothing about the task is worth sending."""
    return datetime.combine(desk.task.day, time(12), CHINA)


async def tell(desk: Desk, invited: Invitation, what: Say, once: str) -> None:
    """Send a text that asks nothing; `once` tells two such texts to the same person apart."""
    phone = await phone_of(invited)
    if await _unwilling(desk, invited, phone, what):
        return
    values: dict[str, Any] = {}
    if what is Say.CANCELLED:
        values = {
            "centre": desk.settings.centre,
            "place": desk.task.place or desk.task.venue.name,
            **about_exam(desk),
            "day": desk.former_day or desk.task.day,
        }
    elif what is Say.LATE:
        values = {**about_exam(desk), **_district_contact(desk)}
    elif what is Say.RESERVE:
        values = about_exam(desk)
    await outbox.put(
        Letter(
            key=f"invitation:{invited.id}:{what.value}:{once}",
            address=phone.phone,
            message=what.value,
            values=values,
            topic=TOPIC,
            topic_id=invited.id,
            lane=Lane.ANSWER if what in ANSWERS else Lane.DISPATCH,
            expires_at=max(too_late(desk), desk.now + A_DAY),
        ),
        desk.act.sign,
        desk.now,
        desk.act.trace,
    )


async def tell_team(desk: Desk, invited: Invitation, what: Say) -> None:
    """Send #3 in its present revision to one member (domain.md 89, C14, C15)."""
    phone = await phone_of(invited)
    if await _unwilling(desk, invited, phone, what):
        return
    await outbox.put(
        Letter(
            key=f"invitation:{invited.id}:team:{desk.task.revision}",
            address=phone.phone,
            message=_team_message(desk, what),
            values=await _team_values(desk, what),
            topic=TOPIC,
            topic_id=invited.id,
            expires_at=too_late(desk),
        ),
        desk.act.sign,
        desk.now,
        desk.act.trace,
    )


async def take_back_team(desk: Desk) -> None:
    """No #3 that is still here goes out, and none is tried again: its team is no longer the team (I2)."""
    ids = [each.id for each in desk.invitations]
    mine = OutgoingMessage.filter(topic=TOPIC, topic_id__in=ids, message__startswith=Say.TEAM.value)
    await mine.filter(state=Sending.QUEUED).update(state=Sending.CANCELLED, ended_at=desk.now)
    await mine.filter(state__in=[Sending.LEASED, Sending.UNKNOWN]).update(expires_at=desk.now)


def _team_message(desk: Desk, what: Say) -> str:
    names = "" if desk.settings.share_phones else "_names"
    return f"team{names}" + ("_update" if what is Say.TEAM_UPDATE else "")


async def _team_values(desk: Desk, what: Say) -> dict[str, Any]:
    team = desk.having(CERTAIN)
    leader = next(each for each in team if each.examiner_id == desk.task.leader_id)
    others = [each for each in team if each is not leader]
    values: dict[str, Any] = {
        **about_exam(desk),
        **_where(desk),
        "leader": leader.examiner.name,
        "leader_phone": await _number(leader) or _site_contact(desk)["phone"],
    }
    if desk.settings.share_phones:
        values["members"] = [{"name": each.examiner.name, "phone": await _number(each)} for each in others]
    else:
        values["names"] = [each.examiner.name for each in others]
    if what is Say.TEAM_UPDATE:
        values["revision"] = desk.task.revision
    return values


async def _number(invited: Invitation) -> str | None:
    """The member's own number, if they agreed that colleagues may have it (domain.md C15)."""
    if not invited.examiner.shares_phone:
        return None
    return national((await phone_of(invited)).phone)


async def takes_messages(phone: ExaminerPhone, sign: str) -> bool:
    return not await opt_outs.opted_out([phone.phone_index], Lane.DISPATCH, sign)


async def current_phone(examiner: Examiner, sign: str) -> ExaminerPhone | None:
    """The number in use that still takes our messages."""
    phone = await ExaminerPhone.get_or_none(examiner_id=examiner.id, valid_until=None)
    return phone if phone is not None and await takes_messages(phone, sign) else None
