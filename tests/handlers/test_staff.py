"""Accounts, roles and absences of the people in the offices."""

from datetime import timedelta
from random import Random

import pytest
from staff_rows import NOW, TODAY, a_member, a_province, acting_as

from db.callers import caller_of
from db.models import Audit, Department, Staff, StaffRole
from exam.errors import RuleBroken
from exam.policy import Function, Role
from handlers.act import Act
from handlers.staff import absences, accounts, roles, showing
from handlers.staff.absences import Leave
from handlers.staff.accounts import Account
from handlers.staff.roles import Grant

HOUSE = Act(NOW, "staff:root", Random(1))
HOUR = timedelta(hours=1)
FINANCE = Grant("3601", Role.CLERK, Function.FINANCE)


def an_account(login: str = "li.min", grant: Grant = FINANCE, phone: str = "138 0013 8000") -> Account:
    return Account(login, "李敏", phone, grant)


async def test_an_account_acts_from_the_day_of_its_first_role(database: str) -> None:
    await a_province()

    await accounts.add(an_account(), HOUSE)

    caller = await caller_of("li.min", TODAY)
    assert caller is not None
    assert [(post.role, post.function, post.path) for post in caller.posts] == [
        (Role.CLERK, Function.FINANCE, "36/3601/")
    ]
    assert [each.name for each in await Department.all()] == ["财务科"]
    assert [each.action for each in await Audit.all().order_by("id")] == ["staff.add", "staff.role"]


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        (an_account("Li"), "bad_login"),
        (an_account("l"), "bad_login"),
        (an_account("li@min"), "bad_login"),
        (an_account("taken"), "login_taken"),
        (an_account(phone="0791-12345"), "phone_wrong"),
        (an_account(grant=Grant("9999", Role.CLERK)), "unknown_code"),
        (Account("li.min", " ", "13800138000", FINANCE), "bad_name"),
    ],
)
async def test_a_wrong_account_is_refused_and_leaves_nothing(
    database: str, account: Account, reason: str
) -> None:
    tree = await a_province()
    await a_member(tree["3601"], Role.CLERK, login="taken")

    with pytest.raises(RuleBroken, match=reason):
        await accounts.add(account, HOUSE)

    assert (await Staff.all().count(), await Audit.all().count()) == (1, 0)


async def test_a_log_in_is_never_given_out_twice(database: str) -> None:
    await a_province()
    await accounts.add(an_account(), HOUSE)
    await accounts.retire("li.min", HOUSE)

    with pytest.raises(RuleBroken, match="login_taken"):
        await accounts.add(an_account(), HOUSE)


async def test_an_admin_makes_accounts_below_and_none_beside_or_above(database: str) -> None:
    tree = await a_province()
    act = await acting_as(await a_member(tree["3601"], Role.ADMIN, login="admin"))

    await accounts.add(an_account("below", Grant("S3601", Role.AGENT)), act)
    for elsewhere in ("3602", "S3602", "36"):
        with pytest.raises(RuleBroken, match="not_allowed"):
            await accounts.add(an_account("other", Grant(elsewhere, Role.AGENT)), act)
        with pytest.raises(RuleBroken, match="not_allowed"):
            await roles.add("below", Grant(elsewhere, Role.CLERK), act)

    assert [each["login"] for each in await showing.list_staff(act)] == ["admin", "below"]


async def test_a_list_of_staff_holds_nobody_of_a_sibling(database: str) -> None:
    tree = await a_province()
    for code, organisation in tree.items():
        await a_member(organisation, Role.CLERK, login=f"clerk-{code.lower()}")
    city = await acting_as(await Staff.get(login="clerk-3601"))

    listed = {each["login"] for each in await showing.list_staff(city)}
    assert listed == {"clerk-3601", "clerk-360102", "clerk-s3601", "clerk-s9"}
    with pytest.raises(RuleBroken, match="not_allowed"):
        await showing.show("clerk-3602", city)


async def test_a_phone_is_shown_masked(database: str) -> None:
    await a_province()
    await accounts.add(an_account(), HOUSE)

    assert (await showing.show("li.min", HOUSE))["phone"] == "138****8000"


async def test_a_role_is_given_once_and_taken_back_at_once(database: str) -> None:
    await a_province()
    await accounts.add(an_account(), HOUSE)
    with pytest.raises(RuleBroken, match="role_held"):
        await roles.add("li.min", FINANCE, HOUSE)

    second = await roles.add("li.min", Grant("36", Role.DIRECTOR), HOUSE)
    await roles.end("li.min", second.id, HOUSE)

    caller = await caller_of("li.min", TODAY)
    assert caller is not None
    assert [post.role for post in caller.posts] == [Role.CLERK]


async def test_a_role_of_an_earlier_day_ends_with_yesterday_and_stays_on_record(database: str) -> None:
    await a_province()
    await accounts.add(an_account(), HOUSE)
    await StaffRole.all().update(from_on=TODAY - timedelta(days=30))

    await accounts.retire("li.min", HOUSE)

    assert [each.until_on for each in await StaffRole.all()] == [TODAY - timedelta(days=1)]
    assert await caller_of("li.min", TODAY) is None
    with pytest.raises(RuleBroken, match="has_left"):
        await accounts.retire("li.min", HOUSE)
    with pytest.raises(RuleBroken, match="has_left"):
        await roles.add("li.min", FINANCE, HOUSE)


async def _two_colleagues() -> tuple[Staff, Staff, Act]:
    tree = await a_province()
    chief = await a_member(tree["3601"], Role.CHIEF, login="chief")
    return chief, await a_member(tree["3601"], Role.CLERK, login="clerk"), await acting_as(chief)


async def test_a_delegate_stands_in_from_the_first_to_the_last_moment(database: str) -> None:
    chief, clerk, act = await _two_colleagues()

    await absences.go("chief", Leave(NOW + HOUR, NOW + 3 * HOUR, "clerk", "出差"), act)

    moments = (NOW, NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR)
    told = [await absences.stands_in_for(clerk.id, at) for at in moments]
    assert told == [[], [chief.id], [chief.id], []]


async def test_who_comes_back_early_decides_again(database: str) -> None:
    _, clerk, act = await _two_colleagues()
    await absences.go("chief", Leave(NOW - HOUR, NOW + HOUR, "clerk"), act)

    assert await absences.come_back("chief", act) == 1

    assert await absences.stands_in_for(clerk.id, NOW) == []
    with pytest.raises(RuleBroken, match="not_away"):
        await absences.come_back("chief", act)


@pytest.mark.parametrize(
    ("leave", "reason"),
    [
        (Leave(NOW + HOUR, NOW + HOUR), "absence_order"),
        (Leave(NOW - 2 * HOUR, NOW), "absence_over"),
        (Leave(NOW, NOW + HOUR, "chief"), "delegate_self"),
        (Leave(NOW, NOW + HOUR, "stranger"), "delegate_elsewhere"),
        (Leave(NOW, NOW + HOUR, "nobody"), "no_staff"),
        (Leave(NOW + 5 * HOUR, NOW + 7 * HOUR, "clerk"), "delegate_away"),
        (Leave(NOW + 10 * HOUR, NOW + 12 * HOUR), "absence_overlaps"),
    ],
)
async def test_a_wrong_absence_is_refused(database: str, leave: Leave, reason: str) -> None:
    _, clerk, act = await _two_colleagues()
    await a_member((await StaffRole.get(staff=clerk).select_related("organisation")).organisation, Role.AGENT)
    await Staff.filter(login__startswith="agent").update(login="stranger", state="left")
    await absences.go("clerk", Leave(NOW + 6 * HOUR, NOW + 8 * HOUR), HOUSE)
    await absences.go("chief", Leave(NOW + 9 * HOUR, NOW + 11 * HOUR), act)

    with pytest.raises(RuleBroken, match=reason):
        await absences.go("chief", leave, act)


async def test_only_oneself_or_an_admin_notes_an_absence(database: str) -> None:
    _, clerk, _ = await _two_colleagues()
    colleague = await acting_as(clerk)

    with pytest.raises(RuleBroken, match="not_allowed"):
        await absences.go("chief", Leave(NOW, NOW + HOUR), colleague)
    assert (await absences.go("clerk", Leave(NOW, NOW + HOUR), colleague)).staff_id == clerk.id
