"""kaowu optout and kaowu quiet: what the holder of a number does not want."""

from argparse import Namespace
from typing import Any

from app.commands.instants import local
from app.desk import show, with_database
from db.models.numbers import Kind
from handlers import opt_outs, quiet
from handlers.act import Act
from messages.words import say


def list_opt_outs(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await opt_outs.list_opt_outs(act, lifted=given.all), given.json, _refusals)

    return with_database(work)


def add(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await opt_outs.add(given.number, Kind(given.kind), act)
        return show(
            {"kind": given.kind}, given.json, lambda _: f"已登记：不再发{say('opt_out.' + given.kind)}"
        )

    return with_database(work)


def lift(given: Namespace) -> int:
    async def work(act: Act) -> int:
        lifted = await opt_outs.lift(given.number, Kind(given.kind) if given.kind else None, act)
        return show({"lifted": lifted}, given.json, lambda _: f"已恢复，撤销了 {lifted} 条登记")

    return with_database(work)


def list_quiet(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return show(await quiet.list_quiet(act), given.json, _hours)

    return with_database(work)


def keep_quiet(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await quiet.keep_quiet(given.number, given.hours, act)
        return show({"hours": given.hours}, given.json, lambda _: f"已登记：{given.hours} 不打扰")

    return with_database(work)


def end_quiet(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await quiet.end_quiet(given.number, act)
        return show({}, given.json, lambda _: "已取消免打扰时段")

    return with_database(work)


def _refusals(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "没有拒收的号码。"
    return "\n".join(
        f"{each['id']:>4}  {each['phone'] or '名册外的号码'}  {say('opt_out.' + each['kind'])}"
        f"  {local(each['at'])}  {say('opt_out.' + each['source'])} {each['code']}"
        f"{'  已于 ' + local(each['lifted_at']) + ' 恢复' if each['lifted_at'] else ''}"
        for each in all_
    )


def _hours(all_: list[dict[str, Any]]) -> str:
    if not all_:
        return "没有设免打扰时段的号码。"
    return "\n".join(f"{each['phone'] or '名册外的号码'}  {each['hours']}" for each in all_)
