"""In whose name this command acts (--as): kept for app.desk, which not every command imports."""

from contextvars import ContextVar

ACTS: ContextVar[str] = ContextVar("ACTS", default="")
"""A log-in name; nothing is the operator of this machine."""
