"""No statement of the daily work reads a whole large table (SQLite tells its plan without the rows)."""

import logging
import re
from datetime import timedelta

import pytest
from dispatch_office import an_office, number_of
from dispatch_story import NO, YES, Story, invited_to, phone_of

from db import backlog, connect
from db.models.retention import About
from db.secrets import KeyRing
from handlers.board.cards import tasks_on_board
from handlers.board.page import task_page
from handlers.board.version import board_version
from handlers.retention import disputes, evidence, walking
from handlers.retention.disputes import Subject

LOG = "tortoise.db_client"
WHOLE = re.compile(r"SCAN (outgoing_message|receipt|incoming_message|m|r)\b(.*)")
# What waits, each in an index of its own that holds nothing else.
SMALL = re.compile(
    r"INDEX (outgoing_(lane|expiring|leased|unknown|news)|receipt_waiting|incoming_(waiting|unplaced))\b"
)
# By the key, from one end, with a limit; or nothing at all.
BOUND = re.compile(r"ORDER BY id (DESC )?LIMIT|MAX\(id\)|WHERE 1=0")


async def a_day(story: Story) -> None:
    """A dispatch with answers, opt-outs, receipts and time-outs; staff look on, retention walks."""
    await an_office(12)
    task = await story.opens(required=3)
    first, second, *_ = await invited_to(task)
    await story.answers(first, YES)
    await story.answers(second, NO)
    await story.says(await phone_of(first), "什么时候")
    await story.says(await phone_of(second), "TD")
    story.now += timedelta(hours=2)
    await story.settle()
    dispute = await disputes.open_dispute(Subject(About.NUMBER, number=number_of(1)), "投诉", story.act())
    await evidence.show(dispute, story.act())
    await walking.sweep(story.act())
    await backlog.backlog()
    await backlog.unreceipted(story.now)
    await board_version()
    await tasks_on_board(story.now)
    await task_page(task, story.now)


async def whole(statement: str, values: list[object]) -> list[str]:
    """The large tables that SQLite would read from end to end for this statement."""
    if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return []
    plan = await connect.connection().execute_query_dict(f"EXPLAIN QUERY PLAN {statement}", values)
    steps = [each["detail"] for each in plan]
    return [each for each in steps if WHOLE.match(each) and not SMALL.search(each)]


async def test_a_day_of_work_never_reads_a_large_table_from_end_to_end(
    sqlite_url: str, ring: KeyRing, caplog: pytest.LogCaptureFixture
) -> None:
    async with connect.database(sqlite_url, ring):
        with caplog.at_level(logging.DEBUG, LOG):
            await a_day(Story())
        told = {each.args[0]: each.args[1] for each in caplog.records if each.name == LOG and each.args}
        slow = {
            statement[-200:]: steps
            for statement, values in told.items()
            if not BOUND.search(statement) and (steps := await whole(statement, list(values or [])))
        }

    assert len(told) > 60
    assert slow == {}
