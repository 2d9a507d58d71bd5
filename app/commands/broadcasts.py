"""kaowu broadcast: one template to many people."""

import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.commands.broadcast_words import forms_words, list_words, preview_words, show_words
from app.commands.instants import parse_instant
from app.desk import now, with_database
from app.desk import show as tell
from exam.errors import RuleBroken
from handlers.act import Act
from handlers.broadcasts import (
    approving,
    carrying,
    drafting,
    halting,
    previewing,
    retrying,
    showing,
    starting,
)


def forms(given: Namespace) -> int:
    return tell(showing.forms(), given.json, forms_words)


def add(given: Namespace) -> int:
    draft = drafting.Draft(
        title=given.title,
        message=given.message,
        values=_pairs(given.value),
        audience=given.audience,
        filters=_pairs(given.where),
        file=Path(given.file) if given.file else None,
        organisation=given.organisation,
    )

    async def work(act: Act) -> int:
        row, listed = await drafting.add(draft, act)
        told = await showing.show(row.id, act)
        if listed is not None:
            told["list"] = {
                "read": listed.read,
                "rejected": [{"line": each.line, "reasons": list(each.reasons)} for each in listed.rejected],
                "rejected_file": str(listed.rejected_file) if listed.rejected_file else None,
                "ignored_columns": list(listed.ignored_columns),
            }
        return tell(told, given.json, show_words)

    return with_database(work)


def preview(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return tell(await previewing.preview(given.id, act), given.json, preview_words)

    return with_database(work)


def submit(given: Namespace) -> int:
    return _then_show(given, lambda act: approving.submit(given.id, act))


def approve(given: Namespace) -> int:
    return _then_show(given, lambda act: approving.approve(given.id, act))


def start(given: Namespace) -> int:
    if given.at:
        at = parse_instant(given.at)
        return _then_show(given, lambda act: starting.schedule(given.id, at, act))
    return _then_carry(given, lambda act: starting.start(given.id, act))


def pause(given: Namespace) -> int:
    return _then_show(given, lambda act: halting.pause(given.id, act))


def resume(given: Namespace) -> int:
    return _then_carry(given, lambda act: halting.resume(given.id, act))


def stop(given: Namespace) -> int:
    return _then_show(given, lambda act: halting.stop(given.id, act))


def retry(given: Namespace) -> int:
    return _then_carry(given, lambda act: retrying.retry(given.id, act))


def show(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return tell(await showing.show(given.id, act), given.json, show_words)

    return with_database(work)


def list_broadcasts(given: Namespace) -> int:
    async def work(act: Act) -> int:
        return tell(await showing.list_broadcasts(act), given.json, list_words)

    return with_database(work)


def _then_show(given: Namespace, change: Callable[[Act], Awaitable[object]]) -> int:
    async def work(act: Act) -> int:
        await change(act)
        return tell(await showing.show(given.id, act), given.json, show_words)

    return with_database(work)


def _then_carry(given: Namespace, change: Callable[[Act], Awaitable[object]]) -> int:
    """Make the change and put the messages into the outbox here; a service that runs helps along."""

    async def carried(act: Act) -> None:
        from rich.console import Console
        from rich.progress import Progress

        await change(act)
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
            line = bar.add_task("进入待发队列", total=None)
            await carrying.carry_all(
                given.id,
                lambda: replace(act, now=now()),
                lambda done, total: bar.update(line, completed=done, total=total),
            )

    return _then_show(given, carried)


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise RuleBroken("filter_form", text=text)
        pairs[name.strip()] = value.strip()
    return pairs
