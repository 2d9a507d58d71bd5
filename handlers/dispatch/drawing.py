"""Drawing examiners for a task, in rounds that anybody can repeat (domain.md B3)."""

from collections import Counter
from dataclasses import dataclass

from db import pool
from db.models import Draw, Examiner, ExaminerPhone, Invitation
from delivery import prompts
from exam.draw import Ticket, allowed_repeats, draw, wanted, weight_of
from exam.eligibility import Candidate, Demand, Limits, Reason, Relaxation, eligible, reasons_against
from exam.errors import RuleBroken
from exam.invitation import HOLDING, LIVE, Event, Say, State
from handlers.dispatch import saying
from handlers.dispatch.desk import Desk, note
from handlers.dispatch.moving import move

WILLING_ANYWAY = frozenset({Reason.ALREADY_ASKED, Reason.OTHER_DISTRICT, Reason.LOW_RATING})
"""What does not stand against asking again somebody who had said yes."""


def demand_of(desk: Desk) -> Demand:
    venue = desk.task.venue
    return Demand(
        occupation=desk.task.occupation.code,
        level=desk.task.level_id,
        day=desk.task.day,
        half=desk.task.half,
        district=venue.district.code,
        organisation_code=venue.organisation.code,
        organisation_name=venue.organisation.name,
    )


def limits_of(desk: Desk) -> Limits:
    rules = desk.settings
    return Limits(
        senior_levels=rules.senior_levels,
        max_in_a_row=rules.max_in_a_row,
        max_open_overlapping=rules.max_open,
        max_open_other=rules.max_open_other,
        rating_floor=rules.rating_floor,
    )


def _steps(desk: Desk) -> list[Relaxation]:
    """How far the pool may be widened, in the fixed order of domain.md B3."""
    steps = [Relaxation.NONE]
    if "districts" in desk.settings.relax:
        steps.append(Relaxation.DISTRICTS)
        if "rating" in desk.settings.relax:
            steps.append(Relaxation.RATING)
    return steps


async def draw_if_short(desk: Desk) -> None:
    """Keep enough people asked; widen the pool only while the team could not be filled otherwise (I5)."""
    seats = desk.seats
    if wanted(seats.required, seats.held, seats.live, desk.settings.ratio) < 1:
        return
    await _ask_the_willing_again(desk)
    people = await pool.candidates(desk.task, desk.act.sign)
    for step in _steps(desk):
        if step > Relaxation.NONE and desk.seats.short == 0:
            return
        await _round(desk, people, step)
        asked = {each.examiner_id for each in desk.invitations}
        people = [each for each in people if each.id not in asked]


async def _ask_the_willing_again(desk: Desk) -> None:
    """Who said yes and found the team full is asked before strangers are (domain.md B3)."""
    willing = [each for each in desk.having(frozenset({State.FULL})) if each.said_yes_at is not None]
    demand, limits = demand_of(desk), limits_of(desk)
    people = await pool.candidates(desk.task, desk.act.sign, only=[each.examiner_id for each in willing])
    able = {one.id for one in people if WILLING_ANYWAY.issuperset(reasons_against(one, demand, limits))}
    for invited in willing:
        seats = desk.seats
        if wanted(seats.required, seats.held, seats.live, desk.settings.ratio) < 1:
            return
        if invited.examiner_id in able:
            await move(desk, invited, Event.ASKED_AGAIN)


async def _round(desk: Desk, people: list[Candidate], step: Relaxation) -> None:
    seats, demand, limits = desk.seats, demand_of(desk), limits_of(desk)
    able = eligible(people, demand, limits, step)
    how_many = wanted(seats.required, seats.held, seats.live, desk.settings.ratio)
    former = frozenset(each.id for each in able if each.on_last_team_here)
    cap = await _room_for_former(desk)
    tickets = [Ticket(each.id, weight_of(each)) for each in able]
    seed = f"{desk.act.chance.getrandbits(128):032x}"
    picked = draw(tickets, how_many, seed, former, cap)
    if not picked:
        return
    reasons = Counter(each.value for one in people for each in reasons_against(one, demand, limits))
    made = await Draw.create(
        task_id=desk.task.id,
        round=await Draw.filter(task_id=desk.task.id).count() + 1,
        seed=seed,
        wanted=how_many,
        relaxation=int(step),
        pool=[[ticket.id, ticket.weight] for ticket in tickets],
        excluded=dict(reasons),
        capped=[sorted(former), cap],
        picked=picked,
        made_at=desk.now,
    )
    await note(
        desk, "draw", {"round": made.round, "wanted": how_many, "drawn": len(picked), "relaxation": int(step)}
    )
    for examiner_id in picked:
        await _plan(desk, examiner_id, made.round)


async def _room_for_former(desk: Desk) -> int:
    """How many more of this site's last team may be asked: a third of the team is new (domain.md C3)."""
    teams = await pool.last_teams(desk.task, how_many=1)
    last = teams[0] if teams else frozenset[int]()
    already = sum(each.examiner_id in last for each in desk.having(LIVE | HOLDING))
    return max(0, allowed_repeats(desk.task.required) - already)


async def _plan(desk: Desk, examiner_id: int, round_: int) -> None:
    """Write the invitation and its #1; the clock starts when the carrier takes it."""
    examiner = await Examiner.get(id=examiner_id)
    phone = await saying.current_phone(examiner, desk.act.sign)
    if phone is None:
        raise RuleBroken("unreachable", examiner=examiner_id)
    invited = await add_invitation(desk, examiner, phone, State.PLANNED, round_)
    await saying.ask(desk, invited, Say.INVITE)
    await note(desk, "planned", {"round": round_}, about=invited)


async def add_invitation(
    desk: Desk, examiner: Examiner, phone: ExaminerPhone, state: State, round_: int
) -> Invitation:
    """A new line on the desk, ranked behind those already there."""
    invited = await Invitation.create(
        task_id=desk.task.id,
        examiner_id=examiner.id,
        phone_id=phone.id,
        round=round_,
        rank=len(desk.invitations) + 1,
        state=state,
        stem=await prompts.new_stem(phone.phone_index, desk.now, desk.act.chance),
        version=1,
        changed_at=desk.now,
    )
    invited.examiner = examiner
    desk.invitations.append(invited)
    return invited


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a stored draw can be repeated: `picked` is what the seed and the pool give today."""

    draw_id: int
    task_id: int
    stored: list[int]
    picked: list[int]

    @property
    def agrees(self) -> bool:
        return self.stored == self.picked


async def verify(draw_id: int) -> Verdict:
    """Repeat a draw from its seed and its pool; raises RuleBroken("unknown_id")."""
    made = await Draw.get_or_none(id=draw_id)
    if made is None:
        raise RuleBroken("unknown_id", what="抽取记录", id=draw_id)
    tickets = [Ticket(examiner_id, weight) for examiner_id, weight in made.pool]
    former, cap = made.capped
    again = draw(tickets, made.wanted, made.seed, frozenset(former), cap)
    return Verdict(made.id, made.task_id, list(made.picked), again)
