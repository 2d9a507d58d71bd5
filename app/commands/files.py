"""kaowu import and kaowu export."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from app.desk import show, with_database
from app.logs import SECRETS
from app.profile_files import copy_profile
from app.settings import read_environment
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.imports.result import Rejected, Result


def bring(given: Namespace) -> int:
    """Import a file, or write the empty template of its kind."""
    if given.template:
        from handlers.imports import write_template

        write_template(given.kind, Path(given.template))
        return show({"template": given.template}, given.json, lambda _: f"模板已写入 {given.template}")
    if given.kind == "profile":
        return _bring_profile(given)
    if not given.file:
        raise RuleBroken("no_file")

    async def work(act: Act) -> int:
        result = await _with_progress(given.kind, Path(given.file), act)
        show(_told(result), given.json, _words)
        if result.read and len(result.rejected) == result.read:
            raise RuleBroken("import_none")
        return 0

    return with_database(work)


def _bring_profile(given: Namespace) -> int:
    """Import the tables that come with a profile, the one in use unless another is named."""
    environment = read_environment()
    files = copy_profile(given.file or environment.profile, environment.data_dir / "profile")

    async def work(act: Act) -> int:
        results = [await _with_progress(kind, file, act) for kind, file in files.items()]
        show([_told(each) for each in results], given.json, lambda told: "\n".join(map(_titled, told)))
        if all(len(each.rejected) == each.read for each in results):
            raise RuleBroken("import_none")
        return 0

    return with_database(work)


async def _with_progress(kind: str, file: Path, act: Act) -> Result:
    from rich.console import Console
    from rich.progress import Progress

    from handlers.imports import import_file

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        row = bar.add_task("导入", total=None)
        return await import_file(
            kind, file, act, lambda done, total: bar.update(row, completed=done, total=total)
        )


def _told(result: Result) -> dict[str, Any]:
    return {
        "kind": result.kind,
        "read": result.read,
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "rejected": [_masked(each) for each in result.rejected],
        "rejected_file": str(result.rejected_file) if result.rejected_file else None,
        "ignored_columns": list(result.ignored_columns),
    }


def _masked(rejected: Rejected) -> dict[str, Any]:
    """A cell in the wrong column may be a card or ID number: only the file that goes back shows it."""
    return {"line": rejected.line, "reasons": [SECRETS.sub("***", each) for each in rejected.reasons]}


def _titled(told: dict[str, Any]) -> str:
    return f"{told['kind']}：{_words(told)}"


def _words(told: dict[str, Any]) -> str:
    lines = [
        f"读取 {told['read']} 行：新增 {told['added']}，更新 {told['changed']}，"
        f"未变 {told['unchanged']}，退回 {len(told['rejected'])}"
    ]
    if told["ignored_columns"]:
        lines.append(f"未使用的列：{'、'.join(told['ignored_columns'])}")
    lines += [f"第 {each['line']} 行：{'；'.join(each['reasons'])}" for each in told["rejected"][:20]]
    if told["rejected_file"]:
        lines.append(f"退回的行及原因已写入 {told['rejected_file']}，改好后可直接再次导入")
    return "\n".join(lines)


def take(given: Namespace) -> int:
    """Print the SMS templates as they are pasted into Aliyun's application, checked against its rules."""
    from app.template_sheet import sheet, words

    data = sheet()
    if given.file:
        Path(given.file).write_text(words(data) + "\n", encoding="utf-8")
    return show(data, given.json, words) if not given.file else 0
