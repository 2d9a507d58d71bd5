"""Logs: one JSON object a line on stderr, with ids and codes, never with personal data."""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import structlog

from app.traces import without_values

SECRETS = re.compile(
    r"(?P<id>(?<![^\W_])[0-9a-f]{32}(?![^\W_]))"  # of 32 hexadecimal digits some look like an ID number
    r"|(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)|(?<!\d)\d{15,19}[\dXx]?(?!\d)|(?<=/callbacks/aliyun/)[^/\s]+"
)
Event = MutableMapping[str, Any]

log = structlog.get_logger()


@contextmanager
def set_up_logs(level: str = "info") -> Iterator[None]:
    """Send our own logs, those of the libraries, and the end of a crash the same way."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_error,
        _without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter([_template_of_foreign, *shared]))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for noisy in ("apscheduler", "tortoise", "aiosqlite", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    sys.excepthook = _tell_crash
    yield


def _formatter(foreign: list[Any]) -> logging.Formatter:
    formatter = structlog.stdlib.ProcessorFormatter
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    return formatter(processors=[formatter.remove_processors_meta, renderer], foreign_pre_chain=foreign)


def _template_of_foreign(_: Any, __: str, event: Event) -> Event:
    """Libraries log values, even whole exceptions: only the first line of their unfilled template is told."""
    record: logging.LogRecord = event["_record"]
    first = str(record.msg).splitlines()[:1]
    return {**event, "event": "".join(first), "logger": record.name}


def _tell_error(_: Any, __: str, event: Event) -> Event:
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else sys.exc_info()[1] if told is True else told
    if isinstance(error, BaseException):
        event["exception"] = without_values(error)
    return event


def _without_secrets(_: Any, __: str, event: Event) -> Event:
    """A safety net: nothing of ours logs phones or ID numbers; what slips through becomes stars."""
    return {key: SECRETS.sub(_stars, each) if isinstance(each, str) else each for key, each in event.items()}


def _stars(found: re.Match[str]) -> str:
    return found["id"] or "***"


def _tell_crash(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    log.critical("service.crashed", exc_info=error)
