"""A bulk act is done at the terminal, with a bar; a service that runs helps along."""

import sys
from dataclasses import replace

from app.desk import now
from handlers.act import Act
from handlers.jobs.walking import walk_all


async def walk_here(job_id: int, title: str, act: Act) -> None:
    """Walk the job until nothing of it waits; killed, the next walker goes on where it was."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        line = bar.add_task(title, total=None)
        await walk_all(
            job_id,
            lambda: replace(act, now=now()),
            lambda done, total: bar.update(line, completed=done, total=total),
        )
