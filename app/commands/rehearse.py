"""kaowu rehearse: a dispatch played with simulated examiners, thousands of times faster than life."""

import asyncio
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import perf_counter
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.desk import show
from app.rehearsal import table
from app.rehearsal.figures import report
from app.rehearsal.plan import Plan, check, read_shares
from app.rehearsal.rehearsing import Outcomes
from app.rehearsal.rehearsing import rehearse as rehearse_all
from app.settings import read_environment
from db import settings

INTERRUPTED = 130


def rehearse(given: Namespace) -> int:
    """Rehearse, and print what each draw ratio came to; Ctrl-C prints what is done so far."""
    environment = read_environment()
    settings.use_profile(environment.profile)
    plan = _plan(given, environment.aliyun_sign_name)
    check(plan)
    with ctrl_c() as stopped, _progress() as progress:
        bar = progress.add_task("预演", total=plan.runs * len(plan.ratios))
        began = perf_counter()
        found = asyncio.run(rehearse_all(plan, given.database, stopped.is_set, lambda: progress.advance(bar)))
        took = perf_counter() - began
    told = report(plan, found)
    show(told, given.json, table.words)
    if sys.stderr.isatty():
        sys.stderr.write(_pace(found, took))
    if told["interrupted"]:
        sys.stderr.write("已中止：以上只是已完成的预演\n")
        return INTERRUPTED
    return 0


def _plan(given: Namespace, sign: str) -> Plan:
    return Plan(
        required=given.required,
        examiners=given.examiners,
        runs=given.runs,
        ratios=tuple(dict.fromkeys(part.strip() for part in given.ratios.split(",") if part.strip())),
        shares=read_shares(given.shares),
        confirm=given.confirm,
        answer_minutes=given.answer_minutes,
        seed=given.seed,
        sign=sign,
    )


@contextmanager
def ctrl_c() -> Iterator[Event]:
    """An event that the first Ctrl-C sets; the second one interrupts as usual."""
    pressed, before = Event(), signal.getsignal(signal.SIGINT)

    def note(_: int, __: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _pace(found: Outcomes, took: float) -> str:
    lived = sum(run.lasted.total_seconds() for runs in found.values() for run in runs)
    return f"模拟 {lived / 3600:.0f} 小时，用时 {took:.1f} 秒，快 {lived / took:,.0f} 倍\n"
