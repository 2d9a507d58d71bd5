"""What staff are allowed, asked of the database."""

import pytest
from staff_rows import NOW, a_member, a_province, acting_as

from db.models import Organisation
from exam.errors import RuleBroken
from exam.policy import RIGHTS, Role
from handlers import policies
from handlers.act import Act
from messages.words import say


async def _allowed(act: Act, where: Organisation | int | None) -> bool:
    try:
        await policies.allow(act, "staff.change", where)
    except RuleBroken as refused:
        return (refused.reason, refused.values) != ("not_allowed", {"action": "staff.change"})
    return True


async def test_an_admin_is_allowed_at_home_below_and_where_the_business_is_led(database: str) -> None:
    tree = await a_province()
    act = await acting_as(await a_member(tree["3601"], Role.ADMIN))

    allowed = {code: await _allowed(act, place) for code, place in tree.items()}

    assert {code for code, yes in allowed.items() if yes} == {"3601", "360102", "S3601", "S9"}
    assert (await _allowed(act, tree["3601"].id), await _allowed(act, None)) == (True, False)


async def test_the_installation_belongs_to_the_top_and_the_house_may_do_everything(database: str) -> None:
    tree = await a_province()
    top = await acting_as(await a_member(tree["36"], Role.ADMIN))
    house = Act(NOW, "timer", top.chance)

    assert (await _allowed(top, None), await _allowed(house, None), await _allowed(house, tree["36"])) == (
        True,
        True,
        True,
    )


async def test_a_list_needs_the_right_at_some_organisation(database: str) -> None:
    tree = await a_province()
    clerk, agent = [await acting_as(await a_member(tree["3601"], role)) for role in (Role.CLERK, Role.AGENT)]

    policies.allow_somewhere(clerk, "staff.list")
    with pytest.raises(RuleBroken, match="not_allowed"):
        policies.allow_somewhere(agent, "staff.list")


def test_every_action_has_its_words() -> None:
    assert all(say(f"action.{action}") for action in RIGHTS)
