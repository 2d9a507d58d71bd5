"""Staff and organisations as people name them."""

from db.models import Organisation, Staff
from exam.errors import RuleBroken


async def organisation(code: str) -> Organisation:
    """Raises RuleBroken("unknown_code")."""
    row = await Organisation.get_or_none(code=code)
    if row is None:
        raise RuleBroken("unknown_code", what="机构", code=code[:40])
    return row


async def staff(login: str) -> Staff:
    """Raises RuleBroken("no_staff")."""
    row = await Staff.get_or_none(login=login)
    if row is None:
        raise RuleBroken("no_staff", login=login[:40])
    return row


async def lock(login: str) -> Staff:
    """The account, locked until the transaction ends; raises RuleBroken("no_staff")."""
    row = await Staff.filter(login=login).select_for_update().first()
    if row is None:
        raise RuleBroken("no_staff", login=login[:40])
    return row
