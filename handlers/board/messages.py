"""The last message to each invited examiner, and when their answer is due."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import Subquery
from tortoise.functions import Max

from db.models import Invitation, OutgoingMessage, Prompt
from db.models.delivery import Sending
from handlers.board.shown import MessageLine
from messages.words import say

ABOUT_INVITATION, ABOUT_TASK = "invitation", "task"
TELLING_CODES = frozenset({Sending.FAILED, Sending.UNKNOWN, Sending.QUEUED})
# The sealed columns stay where they are: a board never needs a text or a number.
COLUMNS = ("id", "message", "topic_id", "state", "code", "created_at", "handed_at", "accepted_at", "ended_at")


async def due_by_invitation(task_ids: Sequence[int]) -> dict[int, datetime]:
    """When an answer is due, for the invitations whose clock runs."""
    waiting = Prompt.filter(topic=ABOUT_INVITATION, closed_at=None, due_at__isnull=False)
    rows = await waiting.filter(topic_id__in=_invitations(task_ids)).values_list("topic_id", "due_at")
    return {int(one): due_at for one, due_at in rows}


async def newest_by_invitation(task_ids: Sequence[int]) -> dict[int, int]:
    """The id of the last message, by invitation."""
    mine = OutgoingMessage.filter(topic=ABOUT_INVITATION, topic_id__in=_invitations(task_ids))
    rows = await mine.annotate(newest=Max("id")).group_by("topic_id").values_list("topic_id", "newest")
    return {int(one): int(newest) for one, newest in rows}


async def message_lines(ids: Iterable[int], names: Mapping[int, str]) -> dict[int, MessageLine]:
    """Messages by id; `names` maps invitations to their examiners."""
    rows = await OutgoingMessage.filter(id__in=set(ids)).values(*COLUMNS)
    return {row["id"]: _line(row, names.get(row["topic_id"], "")) for row in rows}


async def notices(task_id: int) -> tuple[MessageLine, ...]:
    """What the site, the district and the staff were sent about the task, newest first."""
    mine = OutgoingMessage.filter(topic=ABOUT_TASK, topic_id=task_id).order_by("-id")
    return tuple([_line(row, "") for row in await mine.values(*COLUMNS)])


def _invitations(task_ids: Sequence[int]) -> Subquery:
    return Subquery(Invitation.filter(task_id__in=task_ids).values("id"))


def _line(row: Mapping[str, Any], to: str) -> MessageLine:
    state = Sending(row["state"])
    return MessageLine(
        to=to,
        title=say(f"message.{row['message']}"),
        state=state,
        state_word=say(f"outgoing.{state}"),
        code=row["code"] if state in TELLING_CODES else "",
        at=row["ended_at"] or row["accepted_at"] or row["handed_at"] or row["created_at"],
    )
