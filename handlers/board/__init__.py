"""What the board reads: tasks, their invitations and what happened, in words for staff."""

from handlers.board.cards import MOST_TASKS, tasks_on_board
from handlers.board.page import task_page
from handlers.board.shown import Counts, EventLine, InvitationLine, MessageLine, TaskCard, TaskPage
from handlers.board.version import board_version

__all__ = [
    "MOST_TASKS",
    "Counts",
    "EventLine",
    "InvitationLine",
    "MessageLine",
    "TaskCard",
    "TaskPage",
    "board_version",
    "task_page",
    "tasks_on_board",
]
