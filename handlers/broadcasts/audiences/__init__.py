"""Whom a broadcast can reach: add a kind of audience here, and nowhere else."""

from handlers.broadcasts.audiences.audience import Audience
from handlers.broadcasts.audiences.examiners import EXAMINERS
from handlers.broadcasts.audiences.listed import LIST, LISTED
from handlers.broadcasts.audiences.offices import ORGANISATIONS, VENUES
from handlers.broadcasts.audiences.tasks import TASK

AUDIENCES: dict[str, Audience] = {
    "examiners": EXAMINERS,
    "organisations": ORGANISATIONS,
    "venues": VENUES,
    "task": TASK,
    LIST: LISTED,
}

__all__ = ["AUDIENCES", "LIST", "Audience"]
