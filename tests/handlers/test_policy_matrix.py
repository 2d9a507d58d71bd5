"""Every handler of staff × role × own, lower, sibling and upper organisation: as written down by hand."""

from random import Random

from policy_calls import CALLS, Call, World, a_world
from policy_expected import functions_of, is_expected
from staff_rows import NOW, a_member, a_province
from tortoise.transactions import in_transaction

from db.models import Organisation, Staff
from exam.errors import RuleBroken
from exam.policy import RIGHTS, Caller, Function, Post, Reach, Role
from handlers.act import Act

AT_THE_TERMINAL = {"key.rotate"}
"""Not a handler: tests/app/test_user_commands.py."""


class _Undone(Exception):
    pass


ELSEWHERE = {"register.change", "payment.start", "payment.reconcile"}
"""Tested where files are imported, and where a platform stands by."""


def test_every_action_has_a_handler_in_the_matrix() -> None:
    assert {call.action for call in CALLS} == set(RIGHTS) - AT_THE_TERMINAL - ELSEWHERE


async def _is_allowed(call: Call, world: World, act: Act) -> bool:
    """Whether the handler gets past the policy; whatever it does is undone."""
    try:
        async with in_transaction():
            await call.run(world, act)
            raise _Undone
    except _Undone:
        return True
    except RuleBroken as refused:
        return refused.reason != "not_allowed"


def _act(staff: Staff, role: Role, function: Function | None, at: Organisation) -> Act:
    post = Post(role, function, at.id, at.path, at.kind.value)
    return Act(NOW, "li", Random(1), "考务中心", caller=Caller(staff.id, "li", (post,)))


async def test_every_handler_is_open_to_exactly_those_written_down(database: str) -> None:
    tree = await a_province()
    world = await a_world(tree["3601"])
    li = await a_member(tree["3601"], Role.AGENT, login="li")
    stands = {"3601": Reach.OWN, "36": Reach.LOWER, "360102": Reach.UPPER, "3602": None}
    wrong = []
    for number, call in enumerate(CALLS):
        for code, reach in _posts(call, stands).items():
            for role in Role:
                for function in functions_of(call.action):
                    allowed = await _is_allowed(call, world, _act(li, role, function, tree[code]))
                    if allowed != is_expected(call.action, role, function, reach):
                        wrong.append((number, call.action, role.value, function, code, allowed))
    assert wrong == []


def _posts(call: Call, stands: dict[str, Reach | None]) -> dict[str, Reach | None]:
    """Where the post is, and how what the call concerns stands to it."""
    if call.where == "installation":
        return {"36": Reach.OWN, "3601": None, "360102": None}
    return {"3601": Reach.OWN} if call.where == "anywhere" else stands
