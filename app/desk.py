"""What every command needs: the environment, an open database, somebody who acts, and a way to print."""

import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import SystemRandom
from typing import Any

from app.settings import Environment, read_environment
from db import settings
from db.clock import Clock
from db.connect import database
from db.secrets import read_ring
from handlers.act import Act

now = Clock()
"""The time of this process; `opened` sets it by the database."""


def acting(environment: Environment, actor: str | None = None) -> Act:
    """Staff at this terminal, now."""
    who = actor or f"staff:{getpass.getuser()}"
    return Act(now(), who[:50], SystemRandom(), environment.aliyun_sign_name)


@asynccontextmanager
async def opened(environment: Environment) -> AsyncIterator[None]:
    """The database of this environment, checked, with the province's profile behind its settings."""
    settings.use_profile(environment.profile)
    async with database(environment.url, read_ring(environment.keys())):
        await now.follow()
        yield


def with_database(work: Callable[[Act], Awaitable[int]]) -> int:
    """Run a command's work on the open database, as staff."""
    environment = read_environment()

    async def whole() -> int:
        async with opened(environment):
            return await work(acting(environment))

    return asyncio.run(whole())


def show(data: Any, as_json: bool, words: Callable[[Any], str]) -> int:
    """Print data for people or for programs; returns exit status 0."""
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str) if as_json else words(data)
    sys.stdout.write(text + "\n")
    return 0
