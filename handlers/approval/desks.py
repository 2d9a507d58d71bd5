"""The desk: what waits for whom."""

from functools import reduce
from operator import or_

from tortoise.expressions import F, Q, Subquery
from tortoise.queryset import QuerySet

from db.models import ApprovalCase, ApprovalDecision
from exam.approval import Desk, Hand, State
from handlers.act import Act
from handlers.approval.hands import hands_of

NOBODY = Q(id__in=[])


async def at_my_desks(act: Act) -> QuerySet[ApprovalCase]:
    """Open cases that the caller may decide on: sits where they are decided and took no part so far."""
    reach = reduce(or_, [_reach(hand) for hand in await hands_of(act)], NOBODY)
    return ApprovalCase.filter(reach, state=State.OPEN)


def _reach(hand: Hand) -> Q:
    sitting = Q() if hand.sits_everywhere else reduce(or_, map(_desk, hand.desks), NOBODY)
    return sitting & ~Q(submitted_by__in=hand.people) & ~_took_part(hand)


def _desk(desk: Desk) -> Q:
    place = Q(organisation_id=desk.organisation_id, role=desk.role)
    any_function = Q(approval_step__function__isnull=True)
    return place & (
        Q(approval_step__function=desk.function) | any_function if desk.function else any_function
    )


def _took_part(hand: Hand) -> Q:
    """Four eyes: whoever decided in this round, or in whose name that was done, has no say any more."""
    by = Q(made_by__in=hand.people) | Q(approval_ruling__for_staff__login__in=hand.people)
    # The state joins the case, whose alias the round needs.
    now = Q(undone_at=None, approval_case__state=State.OPEN, round=F("approval_case__round"))
    return Q(id__in=Subquery(ApprovalDecision.filter(by & now).values("approval_case_id")))
