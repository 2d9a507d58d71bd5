"""One transaction for one use case; when two of them get in each other's way, the loser starts anew."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from asyncpg.exceptions import DeadlockDetectedError, SerializationError
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 6
# A unique value that another transaction took meanwhile is visible to the next try.
LOST_A_RACE = (DeadlockDetectedError, SerializationError, IntegrityError)


def atomic(work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Run `work` in a transaction of its own. It must have no effect outside the database."""

    @wraps(work)
    async def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            try:
                async with in_transaction():
                    return await work(*args, **kwargs)
            except LOST_A_RACE:
                continue
        async with in_transaction():
            return await work(*args, **kwargs)

    return whole
