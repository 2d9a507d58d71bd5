"""A pushed body: what can be read of it, and what people must look at."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from sms.fields import Element, Odd

MOST_ODD = 20

Item = TypeVar("Item")


@dataclass(slots=True)
class Push(Generic[Item]):
    """The items in the order of the push, and (reason, bytes) of all that could not be read."""

    items: list[Item] = field(default_factory=list)
    odd: list[tuple[str, bytes]] = field(default_factory=list)


def read_push(body: bytes, read: Callable[[Element], Item]) -> Push[Item]:
    """Read a JSON array, or one object, element by element; never raises for what stands in `body`.

    A body with many odd elements is kept whole, so that one push is never many rows of rubbish.
    """
    try:
        elements = _elements(body)
    except Odd as odd:
        return Push(odd=[(str(odd), body)])
    push: Push[Item] = Push()
    for element in elements:
        try:
            push.items.append(read(_as_object(element)))
        except Odd as odd:
            push.odd.append((str(odd), _written(element)))
    if len(push.odd) > MOST_ODD:
        push.odd = [("many_odd_elements", body)]
    return push


def _elements(body: bytes) -> list[object]:
    if not body.strip():
        raise Odd("empty")
    try:
        # Decimal keeps every digit of an id, and 1e400 is no infinity.
        value = json.loads(_decoded(body), parse_float=Decimal, parse_constant=str)
    except (ValueError, ArithmeticError, RecursionError):
        raise Odd("not_json") from None
    if not isinstance(value, list | dict):
        raise Odd("not_an_array")
    return value if isinstance(value, list) else [value]


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")


def _as_object(element: object) -> Element:
    if not isinstance(element, dict):
        raise Odd("not_an_object")
    return element


def _written(element: object) -> bytes:
    return json.dumps(element, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
