"""An exception for the logs: its kinds, codes and lines, but not its words, which quote what was handled."""

import re
import traceback
from collections.abc import Iterator

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}|[0-9A-Z]{5}")  # such as 23505, of PostgreSQL
CODES = ("sqlstate", "sqlite_errorname", "errno", "reason", "code")


def without_values(error: BaseException) -> str:
    """The traceback, first cause first: of each exception its kind, and a code of database or provider."""
    return "\n".join(_told(error, set()))


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "then:"
    frames = traceback.extract_tb(error.__traceback__)
    yield from (f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    yield _kind(error)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _told(each, seen)


def _kind(error: BaseException) -> str:
    codes = [f"{name}={getattr(error, name)}" for name in CODES if _is_code(getattr(error, name, None))]
    return " ".join([f"{type(error).__module__}.{type(error).__qualname__}", *codes])


def _is_code(value: object) -> bool:
    """Codes are short words; anything else under such a name may be what somebody wrote."""
    return isinstance(value, int) or (isinstance(value, str) and CODE.fullmatch(value) is not None)
