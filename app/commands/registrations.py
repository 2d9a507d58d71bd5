"""kaowu register and kaowu registration: lists of schools, and single registrations."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.commands.walking import walk_here
from app.desk import show as tell
from app.desk import with_database
from app.logs import SECRETS
from db.models import Job
from exam.errors import RuleBroken
from exam.people import mask_id
from exam.registration import State
from handlers import nouns
from handlers.act import Act
from handlers.imports.template import write_empty
from handlers.registration import attaching, batch, correcting, registering, showing
from handlers.registration.sheet import Sheet

KNOWN = nouns.KNOWN
SHOWN = 20


def register(given: Namespace) -> int:
    """Hand in a list and store it here, with a bar; killed, the next run goes on where it was."""
    if given.template:
        write_empty(Sheet(), Path(given.template))
        return tell({"template": given.template}, given.json, lambda _: f"空白报名表已写入 {given.template}")
    if not (given.plan and given.file):
        raise RuleBroken("register_what")

    async def work(act: Act) -> int:
        file = Path(given.file)
        handed = await batch.hand_in_list(batch.List(given.plan, file, given.organisation), act)
        await walk_here(handed.job.id, "报名", act)
        scans = await _scans(given, handed, act)
        rejected_file = await batch.hand_back_bad(handed, file)
        told = {**await _told(handed, rejected_file), "files": scans}
        tell(told, given.json, _words)
        if told["read"] == len(told["rejected"]):
            raise RuleBroken("import_none")
        return 0

    return with_database(work)


async def _scans(given: Namespace, handed: batch.HandedIn, act: Act) -> dict[str, Any] | None:
    if not given.files:
        return None
    target = attaching.Target(handed.job.topic_id, handed.job.params["body"])
    done = await attaching.attach(Path(given.files), target, act)
    refused = [
        {"file": SECRETS.sub(lambda number: mask_id(number[0]), name), "reason": why}
        for name, why in done.refused
    ]
    return {"kept": done.kept, "unchanged": done.unchanged, "refused": refused}


async def _told(handed: batch.HandedIn, rejected_file: Path | None) -> dict[str, Any]:
    job = await Job.get(id=handed.job.id)
    bad = [each async for each in batch.refused(job.id)]
    return {
        "job": job.id,
        "resumed": handed.resumed,
        "read": job.total,
        "stored": job.done,
        "unchanged": job.total - job.done - len(bad),
        "rejected": [
            {"line": each.line, "reasons": [SECRETS.sub("***", why) for why in each.reasons]} for each in bad
        ],
        "rejected_file": str(rejected_file) if rejected_file else None,
        "ignored_columns": list(handed.ignored_columns),
        "undo_until": job.undo_until,
    }


def _words(told: Mapping[str, Any]) -> str:
    lines = [
        f"读取 {told['read']} 行：报名 {told['stored']}，未变 {told['unchanged']}，"
        f"退回 {len(told['rejected'])}"
    ]
    if told["resumed"]:
        lines.insert(0, "接着上次中断的地方继续。")
    if told["ignored_columns"]:
        lines.append(f"未使用的列：{'、'.join(told['ignored_columns'])}")
    lines += [f"第 {each['line']} 行：{'；'.join(each['reasons'])}" for each in told["rejected"][:SHOWN]]
    if told["files"]:
        lines.append(f"照片和扫描件：收下 {told['files']['kept']}，退回 {len(told['files']['refused'])}")
        lines += [f"{each['file']}：{each['reason']}" for each in told["files"]["refused"][:SHOWN]]
    if told["rejected_file"]:
        lines.append(f"退回的行及原因已写入 {told['rejected_file']}，改好后可直接再次报名")
    return "\n".join(lines)


def list_registrations(given: Namespace) -> int:
    wanted = showing.Wanted(
        given.plan, State(given.state) if given.state else None, given.organisation, given.after
    )

    async def work(act: Act) -> int:
        return tell(await showing.list_registrations(wanted, act), given.json, _list_words)

    return with_database(work)


def _list_words(told: Mapping[str, Any]) -> str:
    counts = "，".join(f"{state} {many}" for state, many in sorted(told["counts"].items()))
    lines = [counts or "没有报名。", *(_line(each) for each in told["registrations"])]
    return "\n".join([*lines, *([f"还有更多：--after {told['next']}"] if told["next"] else [])])


def _line(each: Mapping[str, Any]) -> str:
    parts = (each["name"], each["id_number"], each["occupation"], each["level"], each["state"])
    return f"{each['id']:>7}  {'  '.join(map(str, parts))}"


def show(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return tell(await showing.show(given.id, act), given.json, _line)

    return with_database(work)


def withdraw(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await registering.withdraw(given.id, act)
        return tell(await showing.show(given.id, act), given.json, _line)

    return with_database(work)


def cancel(given: Namespace) -> int:
    async def work(act: Act) -> int:
        await registering.cancel(given.id, given.reason, act)
        return tell(await showing.show(given.id, act), given.json, _line)

    return with_database(work)


def correct(given: Namespace) -> int:
    change = correcting.Change(given.field, given.value, given.reason)

    async def work(act: Act) -> int:
        await correcting.correct(given.id, change, act)
        return tell(await showing.show(given.id, act), given.json, _line)

    return with_database(work)


def corrections(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return tell(await showing.count_corrections(act), given.json, _count_words)

    return with_database(work)


def _count_words(told: Mapping[str, int]) -> str:
    return "\n".join(f"{code}  {many}" for code, many in sorted(told.items())) or "没有更正。"
