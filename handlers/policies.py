"""What every handler of staff begins with: are they allowed to (exam/policy.py), and what may they see."""

from db import callers
from db.models import Organisation
from db.visible import Scope, scope_of
from exam import policy
from exam.errors import RuleBroken
from handlers.act import Act


async def allow(act: Act, action: str, organisation: Organisation | int | None) -> None:
    """Raise RuleBroken("not_allowed") unless the caller may do `action` there; the house may do everything.

    `organisation` is the one that owns what is acted on (or its id), None what the whole installation shares.
    """
    caller = act.caller
    if caller is None:
        return
    path, business = await callers.place(organisation) if organisation is not None else ("", ())
    if not policy.may(caller, action, path, business):
        raise RuleBroken("not_allowed", action=action)


def allow_somewhere(act: Act, action: str) -> None:
    """Raise RuleBroken("not_allowed") unless the caller may do `action` at some organisation: for lists."""
    if act.caller is not None and not policy.may_anywhere(act.caller, action):
        raise RuleBroken("not_allowed", action=action)


async def scope(act: Act) -> Scope | None:
    """What db.visible.visible wants to know of who asks."""
    return await scope_of(act.caller)
