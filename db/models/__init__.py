"""All tables, one file per aggregate."""

from db.models.catalogue import Level, Occupation, OccupationLevel
from db.models.delivery import IncomingMessage, OddPush, OutgoingMessage, Prompt, Receipt
from db.models.dispatch import Draw, Invitation, Task, TaskDue, TaskEvent
from db.models.examiners import (
    Avoidance,
    BlockedDate,
    Examiner,
    ExaminerDistrict,
    ExaminerPhone,
    ExaminerScope,
)
from db.models.office import Audit, CalendarDay, KeyMark, SettingChange
from db.models.organisations import Organisation, Venue, VenueOccupation

__all__ = [
    "Audit",
    "Avoidance",
    "BlockedDate",
    "CalendarDay",
    "Draw",
    "Examiner",
    "ExaminerDistrict",
    "ExaminerPhone",
    "ExaminerScope",
    "IncomingMessage",
    "Invitation",
    "KeyMark",
    "Level",
    "Occupation",
    "OccupationLevel",
    "OddPush",
    "Organisation",
    "OutgoingMessage",
    "Prompt",
    "Receipt",
    "SettingChange",
    "Task",
    "TaskDue",
    "TaskEvent",
    "Venue",
    "VenueOccupation",
]
