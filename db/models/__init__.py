"""All tables, one file per aggregate."""

from db.models.accounts import ChatAccount
from db.models.approvals import (
    ApprovalCase,
    ApprovalDecision,
    ApprovalRoute,
    ApprovalRuling,
    ApprovalStep,
    ReturnReason,
)
from db.models.bills import Bill, Invoice
from db.models.broadcasts import Broadcast, BroadcastLot
from db.models.catalogue import Level, Occupation, OccupationLevel, OccupationMode, Subject
from db.models.conditions import Condition, StandardVersion
from db.models.content import Announcement
from db.models.deadlines import Deadline
from db.models.delivery import IncomingMessage, OddPush, OutgoingMessage, Prompt, Receipt
from db.models.dialogues import Dialogue
from db.models.dispatch import Draw, Invitation, Task, TaskDue, TaskEvent
from db.models.evidence import Correction, Material, Pledge, WorkPeriod
from db.models.examiners import (
    Avoidance,
    BlockedDate,
    Examiner,
    ExaminerDistrict,
    ExaminerPhone,
    ExaminerScope,
)
from db.models.fees import Fee
from db.models.files import File
from db.models.jobs import Job, JobLot
from db.models.merits import MeritEntry
from db.models.numbers import OptOut, QuietHours
from db.models.office import Audit, CalendarDay, KeyMark, SettingChange
from db.models.organisations import Organisation, Venue, VenueOccupation
from db.models.payments import BillLine, Payment, PaymentCallback, Refund
from db.models.people import Person, PersonBar
from db.models.phrases import Phrase
from db.models.places import OrganisationScope, Room, RoomCapacity
from db.models.plans import Plan, PlanChange, PlanFile, PlanItem, PlanSubject, SubjectMapping
from db.models.proving import AttemptCount, LoginSession, OneTimeCode
from db.models.publicity import Objection, Publicity, PublicityEntry
from db.models.reconciliations import Reconciliation, ReconciliationDifference
from db.models.registrations import Registration, RegistrationItem
from db.models.reminders import Reminder
from db.models.retention import Dispute, MessageTally, RetentionWalk
from db.models.review import ReviewSlot, ReviewVisit
from db.models.running import Alarm, ChannelState, Instance, Lineage, Pause, PrefixCount
from db.models.staff import Absence, Department, Staff, StaffRole
from db.models.standings import Standing

__all__ = [
    "Absence",
    "Alarm",
    "Announcement",
    "ApprovalCase",
    "ApprovalDecision",
    "ApprovalRoute",
    "ApprovalRuling",
    "ApprovalStep",
    "AttemptCount",
    "Audit",
    "Avoidance",
    "Bill",
    "BillLine",
    "BlockedDate",
    "Broadcast",
    "BroadcastLot",
    "CalendarDay",
    "ChannelState",
    "ChatAccount",
    "Condition",
    "Correction",
    "Deadline",
    "Department",
    "Dialogue",
    "Dispute",
    "Draw",
    "Examiner",
    "ExaminerDistrict",
    "ExaminerPhone",
    "ExaminerScope",
    "Fee",
    "File",
    "IncomingMessage",
    "Instance",
    "Invitation",
    "Invoice",
    "Job",
    "JobLot",
    "KeyMark",
    "Level",
    "Lineage",
    "LoginSession",
    "Material",
    "MeritEntry",
    "MessageTally",
    "Objection",
    "Occupation",
    "OccupationLevel",
    "OccupationMode",
    "OddPush",
    "OneTimeCode",
    "OptOut",
    "Organisation",
    "OrganisationScope",
    "OutgoingMessage",
    "Pause",
    "Payment",
    "PaymentCallback",
    "Person",
    "PersonBar",
    "Phrase",
    "Plan",
    "PlanChange",
    "PlanFile",
    "PlanItem",
    "PlanSubject",
    "Pledge",
    "PrefixCount",
    "Prompt",
    "Publicity",
    "PublicityEntry",
    "QuietHours",
    "Receipt",
    "Reconciliation",
    "ReconciliationDifference",
    "Refund",
    "Registration",
    "RegistrationItem",
    "Reminder",
    "RetentionWalk",
    "ReturnReason",
    "ReviewSlot",
    "ReviewVisit",
    "Room",
    "RoomCapacity",
    "SettingChange",
    "Staff",
    "StaffRole",
    "StandardVersion",
    "Standing",
    "Subject",
    "SubjectMapping",
    "Task",
    "TaskDue",
    "TaskEvent",
    "Venue",
    "VenueOccupation",
    "WorkPeriod",
]
