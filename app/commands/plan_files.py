"""kaowu plan attach, detach, attachment: the scans of an application for a special session."""

import os
from argparse import Namespace
from asyncio import to_thread
from pathlib import Path

from app.commands.plans import then_show
from app.desk import show, with_database
from exam.errors import RuleBroken
from exam.plan import Attachment
from exam.scan import MOST_BYTES
from handlers.act import Act
from handlers.plans import attaching


def attach(given: Namespace) -> int:
    file = Path(given.file)
    try:
        paper = attaching.Paper(Attachment(given.kind), file.name, _bytes_of(file))
    except OSError:
        raise RuleBroken("attachment_file", file=file.name) from None
    return then_show(given, lambda act: attaching.attach(given.id, paper, act))


def _bytes_of(file: Path) -> bytes:
    """Never much more than a scan may hold; one byte more shows that there is more."""
    with file.open("rb") as content:
        return content.read(MOST_BYTES + 1)


def detach(given: Namespace) -> int:
    return then_show(given, lambda act: attaching.detach(given.id, given.number, act))


def read_attachment(given: Namespace) -> int:
    file = Path(given.out)

    async def work(act: Act) -> int:
        content = await attaching.content(given.id, given.number, act)
        try:
            await to_thread(_write_new, file, content)
        except OSError:
            raise RuleBroken("attachment_file", file=file.name) from None
        return show({"file": str(file), "size": len(content)}, given.json, lambda _: f"已写入 {file}")

    return with_database(work)


def _write_new(file: Path, content: bytes) -> None:
    """A file that only its owner may read; one that is there stays."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
