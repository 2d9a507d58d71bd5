"""kaowu user: accounts of staff, their roles and absences."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from app.commands.instants import local, parse_instant
from app.desk import show, with_database
from exam.errors import RuleBroken
from exam.policy import Function, Role
from handlers.act import Act
from handlers.staff import absences, accounts, finding, roles, showing
from messages.words import say


def add(given: Namespace) -> int:
    account = accounts.Account(given.login, given.name, given.phone, _grant(given))
    return _then_show(given, lambda act: accounts.add(account, act))


def list_users(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await showing.list_staff(act), given.json, _list_words)

    return with_database(work)


def show_user(given: Namespace) -> int:
    async def nothing(_: Act) -> None:
        pass

    return _then_show(given, nothing)


def change_roles(given: Namespace) -> int:
    """Give a role, end one, or show them."""
    if given.end is not None:
        return _then_show(given, lambda act: roles.end(given.login, given.end, act))
    if given.role is None:
        return show_user(given)
    if given.organisation is None:
        raise RuleBroken("role_where")
    return _then_show(given, lambda act: roles.add(given.login, _grant(given), act))


def retire(given: Namespace) -> int:
    return _then_show(given, lambda act: accounts.retire(given.login, act))


def reset(given: Namespace) -> int:
    """There is no password yet; say so."""

    async def work(_: Act) -> int:
        await finding.staff(given.login)
        raise RuleBroken("no_password_yet")

    return with_database(work)


def away(given: Namespace) -> int:
    leave = absences.Leave(
        parse_instant(given.begins), parse_instant(given.until), given.delegate or "", given.reason
    )
    return _then_show(given, lambda act: absences.go(given.login, leave, act))


def back(given: Namespace) -> int:
    return _then_show(given, lambda act: absences.come_back(given.login, act))


def _grant(given: Namespace) -> roles.Grant:
    function = Function(given.function) if given.function else None
    return roles.Grant(given.organisation, Role(given.role), function)


def _then_show(given: Namespace, change: Callable[[Act], Awaitable[object]]) -> int:
    async def work(act: Act) -> int:
        await change(act)
        return show(await showing.show(given.login, act), given.json, _words)

    return with_database(work)


def _list_words(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "还没有账号。用 kaowu user add 添加。"
    return "\n".join(_line(each) for each in all_)


def _line(each: dict[str, Any]) -> str:
    held = "、".join(f"{role['organisation']} {_role(role)}" for role in each["roles"] if not role["until"])
    state = say("staff_state." + each["state"])
    return f"{each['login']}  {each['name']}  {each['phone']}  {state}  {held or '无岗位'}"


def _role(role: dict[str, Any]) -> str:
    department = say("function." + role["function"]) if role["function"] else ""
    return department + say("role." + role["role"])


def _words(each: dict[str, Any]) -> str:
    lines = [_line(each)]
    for role in each["roles"]:
        until = f"至 {role['until']}" if role["until"] else "起"
        lines.append(f"  岗位 {role['id']}：{role['organisation']} {_role(role)}，{role['from']} {until}")
    for one in each["absences"]:
        delegate = f"，委托 {one['delegate']}" if one["delegate"] else ""
        ended = "，已提前结束" if one["ended_at"] else ""
        lines.append(f"  外出：{local(one['from'])} 至 {local(one['until'])}{delegate}{ended}")
    return "\n".join(lines)
