"""What every command needs: the environment, an open database, somebody who acts, and a way to print."""

import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from random import SystemRandom
from typing import Any

from app import who
from app.settings import Environment, read_environment
from db import settings, storage
from db.callers import caller_of
from db.clock import Clock
from db.connect import database
from db.secrets import read_ring
from exam.errors import RuleBroken
from handlers.act import Act

now = Clock()
"""The time of this process; `opened` sets it by the database."""
CHANCE = SystemRandom()  # one for all: to make one asks the system for two kilobytes of luck


def acting(environment: Environment, actor: str | None = None) -> Act:
    """The operator at this terminal, now."""
    name = actor or f"staff:{getpass.getuser()}"
    return Act(now(), name[:50], CHANCE, environment.aliyun_sign_name)


async def _acting_as(login: str, environment: Environment) -> Act:
    """A member of staff, as the operator asked for with --as; raises RuleBroken("no_staff")."""
    act = acting(environment, login)
    caller = await caller_of(login, act.today)
    if caller is None:
        raise RuleBroken("no_staff", login=login[:40])
    return replace(act, caller=caller)


@asynccontextmanager
async def opened(environment: Environment) -> AsyncIterator[None]:
    """The database of this environment, checked, with the province's profile behind its settings."""
    settings.use_profile(environment.profile)
    storage.use(environment.files)
    async with database(environment.url, read_ring(environment.keys())):
        await now.follow()
        yield


def with_database(work: Callable[[Act], Awaitable[int]]) -> int:
    """Run a command's work on the open database, as the operator or, with --as, as somebody else."""
    environment, login = read_environment(), who.ACTS.get()

    async def whole() -> int:
        async with opened(environment):
            return await work(await _acting_as(login, environment) if login else acting(environment))

    return asyncio.run(whole())


def show(data: Any, as_json: bool, words: Callable[[Any], str]) -> int:
    """Print data for people or for programs; returns exit status 0."""
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str) if as_json else words(data)
    sys.stdout.write(text + "\n")
    return 0
