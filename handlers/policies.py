"""What every handler of staff begins with: are they allowed to (exam/policy.py), and what may they see."""

from typing import TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from db import callers
from db.models import Organisation
from db.visible import Scope, scope_of, visible
from exam import policy
from exam.errors import RuleBroken
from handlers.act import Act

M = TypeVar("M", bound=Model)


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


async def allow_any(act: Act, action: str, *organisations: int | None) -> None:
    """Raise RuleBroken("not_allowed") unless the caller may do `action` at one of these that is not None."""
    for number, organisation in enumerate(given := [each for each in organisations if each is not None], 1):
        try:
            return await allow(act, action, organisation)
        except RuleBroken:
            if number == len(given):
                raise


def allow_somewhere(act: Act, action: str) -> None:
    """Raise RuleBroken("not_allowed") unless the caller may do `action` at some organisation: for lists."""
    if act.caller is not None and not policy.may_anywhere(act.caller, action):
        raise RuleBroken("not_allowed", action=action)


async def places(act: Act, action: str) -> frozenset[int] | None:
    """The organisations at which the caller may do this, for many rows at once; None is everywhere."""
    if act.caller is None:
        return None
    found = await callers.all_places()
    return frozenset(id_ for id_, place in found.items() if policy.may(act.caller, action, *place))


async def acting_for(act: Act, code: str) -> Organisation | None:
    """The organisation for which something new is made: the named one, or the caller's only one.

    None is the installation itself, which only the house speaks for. Raises RuleBroken: unknown_code,
    which_organisation.
    """
    if code:
        named = await Organisation.get_or_none(code=code)
        if named is None:
            raise RuleBroken("unknown_code", what="机构", code=code[:40])
        return named
    if act.caller is None:
        return None
    ids = {post.organisation_id for post in act.caller.posts}
    if len(ids) != 1:
        raise RuleBroken("which_organisation")
    return await Organisation.get(id=ids.pop())


async def rows(model: type[M], act: Act) -> QuerySet[M]:
    """The rows of a model that the caller may see; lists go through it, and so does who looks for one row."""
    return visible(model, await scope_of(act.caller))


async def scope(act: Act) -> Scope | None:
    """What db.visible.visible wants to know of who asks."""
    return await scope_of(act.caller)
