"""Numbers of rows, without the rows."""

from typing import Any, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

M = TypeVar("M", bound=Model)


async def ids_of(rows: QuerySet[M], column: str = "id") -> list[int]:
    """One column of numbers, in the order of `rows`; Tortoise's own types do not say what it holds."""
    found: list[Any] = list(await rows.values_list(column, flat=True))
    return found
