"""kaowu key: seal everything anew with the newest key, or count what is left."""

import sys
from argparse import Namespace
from typing import Any

from app.desk import show, with_database
from db import audit, rotating, secrets
from db.atomic import atomic
from handlers.act import Act
from handlers.policies import allow


def rotate(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await allow(act, "key.rotate", None)
        if given.check:
            return show(await _left(), given.json, _counted)
        return _told(await _rotate(act), as_json=given.json)

    return with_database(work)


async def _left() -> dict[str, Any]:
    newest, left = secrets.ring().newest, 0
    columns: list[dict[str, Any]] = []
    for place in rotating.places():
        for version, rows in (await rotating.count(place)).items():
            columns.append({"column": place.name, "version": version, "rows": rows})
            left += rows if version != newest else 0
    return {"newest": newest, "left": left, "columns": columns}


async def _rotate(act: Act) -> dict[str, Any]:
    done, unopened = 0, []
    for place in rotating.places():
        before = done
        async for lot in rotating.reseal(place):
            done += lot.examined - len(lot.unopened)
            unopened += [{"column": place.name, "row": row} for row in lot.unopened]
            sys.stderr.write(f"\r{place.name}：{done - before} 行")
        sys.stderr.write("\n" if done > before else "")
    await _keep(act, done, len(unopened))
    return {"newest": secrets.ring().newest, "resealed": done, "unopened": unopened}


@atomic
async def _keep(act: Act, done: int, unopened: int) -> None:
    told = {"version": secrets.ring().newest, "resealed": done, "unopened": unopened}
    await audit.record("key.rotate", "keys", told, act.actor, act.now)


def _told(result: dict[str, Any], *, as_json: bool) -> int:
    show(result, as_json, lambda one: f"已用第 {one['newest']} 版密钥重新加密 {one['resealed']} 行")
    if not result["unopened"]:
        return 0
    rows = "、".join(f"{each['column']} 第 {each['row']} 行" for each in result["unopened"])
    sys.stderr.write(f"打不开（缺少密钥或数据被改动）：{rows}\n")
    return 1


def _counted(left: dict[str, Any]) -> str:
    lines = [f"{each['column']:<28} 第 {each['version']} 版  {each['rows']} 行" for each in left["columns"]]
    return "\n".join([*lines, f"最新是第 {left['newest']} 版，还有 {left['left']} 行用旧密钥"])
