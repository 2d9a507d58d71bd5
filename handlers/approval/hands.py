"""In which capacities somebody may decide: at the own desks, and at those of who is away."""

from datetime import datetime

from db.callers import caller_of
from db.models import Absence
from exam.approval import Desk, Hand
from exam.policy import Post, is_top
from handlers.act import Act

STAFF = "staff:"


def person(act: Act) -> str:
    """The name by which people are told apart: the log-in name, or who sits at the terminal."""
    return act.caller.login if act.caller else act.actor.removeprefix(STAFF)


async def hands_of(act: Act) -> list[Hand]:
    """The own hand first, then one for everybody who is away now and named the caller as delegate."""
    if act.caller is None:
        return [Hand(person(act), sits_everywhere=True)]
    login, hands = act.caller.login, [Hand(act.caller.login, _desks(act.caller.posts))]
    for name in await _away(act.caller.staff_id, act.now):
        absent = await caller_of(name, act.today)
        if absent is not None:
            hands.append(Hand(login, _desks(absent.posts), name))
    return hands


async def _away(delegate_id: int, now: datetime) -> list[str]:
    away = Absence.filter(delegate_id=delegate_id, from_at__lte=now, until_at__gt=now, ended_at=None)
    return [str(login) for login in await away.order_by("id").values_list("staff__login", flat=True)]


def _desks(posts: tuple[Post, ...]) -> frozenset[Desk]:
    """Who sits at the top of the tree also decides what belongs to the whole installation."""
    desks = {Desk(post.organisation_id, post.role.value, _function(post)) for post in posts}
    return frozenset(
        desks | {Desk(None, post.role.value, _function(post)) for post in posts if is_top(post.path)}
    )


def _function(post: Post) -> str:
    return post.function.value if post.function else ""
