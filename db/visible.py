"""Which rows somebody may see: every model's way to the organisation that owns it (design.md rule 7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from db import models
from exam import policy
from exam.policy import Caller
from exam.reminders import RULES

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisations whose rows somebody may read; `whole` sees what belongs to the installation, too."""

    organisations: frozenset[int]
    whole: bool = False


Way = Callable[[Scope], Q]


async def scope_of(caller: Caller | None) -> Scope | None:
    """What the caller may read, to be asked once per request; None is the house, which reads everything."""
    if caller is None:
        return None
    paths = [post.path for post in caller.posts]
    return Scope(policy.scope(paths, await _tree()), any(map(policy.is_top, paths)))


async def scope_at(organisation_id: int | None) -> Scope | None:
    """What an organisation reaches itself and below; None is the installation, which reaches everything."""
    if organisation_id is None:
        return None
    nodes = await _tree()
    (path,) = [node.path for node in nodes if node.id == organisation_id]
    return Scope(policy.scope([path], nodes), policy.is_top(path))


async def _tree() -> list[policy.Node]:
    rows = await models.Organisation.all().values_list("id", "path", "business_parent_id")
    return [policy.Node(int(id_), str(path), above) for id_, path, above in rows]


def visible(model: type[M], scope: Scope | None) -> QuerySet[M]:
    """The rows of a model in this scope; KeyError for a model without a way."""
    way = WAYS[model]
    return model.all() if scope is None else model.filter(way(scope))


def _by(*columns: str) -> Way:
    """Owned by the organisation in any of these columns."""

    def way(scope: Scope) -> Q:
        wanted: list[dict[str, Any]] = [{f"{column}__in": scope.organisations} for column in columns]
        return Q(*(Q(**each) for each in wanted), join_type=Q.OR)

    return way


def _shared(column: str) -> Way:
    """Owned by an organisation; what has no owner is everybody's."""

    def way(scope: Scope) -> Q:
        unowned: dict[str, Any] = {f"{column}__isnull": True}
        return _by(column)(scope) | Q(**unowned)

    return way


def _owned(column: str) -> Way:
    """Owned by an organisation; what has no owner belongs to the installation."""

    def way(scope: Scope) -> Q:
        return _shared(column)(scope) if scope.whole else _by(column)(scope)

    return way


def _common(_: Scope) -> Q:
    """Of the whole installation: reading it needs a right, not a place."""
    return Q()


def _top(scope: Scope) -> Q:
    """Of the installation itself, and nobody's below the top of the tree."""
    return Q() if scope.whole else Q(pk__in=[])


def _unlisted(_: Scope) -> Q:
    """Of nobody: reached through a row that one may see, and never listed."""
    return Q(pk__in=[])


def _about(topics: Mapping[str, type[Model]]) -> Way:
    """Seen by who sees what it is about; what has no owner that way belongs to the installation."""

    def way(scope: Scope) -> Q:
        seen = [Q(topic=name, topic_id__in=_ids(model, scope)) for name, model in topics.items()]
        unowned = [~Q(topic__in=list(topics))] if scope.whole else []
        return Q(*seen, *unowned, join_type=Q.OR)

    return way


def _ids(model: type[Model], scope: Scope) -> Subquery:
    return Subquery(visible(model, scope).values("id"))


def _reminder(scope: Scope) -> Q:
    """What a rule reminds of has an owner; a person is seen through results, a desk by the top alone."""
    seen = [Q(rule__in=_rules(noun), subject_id__in=_ids(model, scope)) for noun, model in REMINDED.items()]
    people = Subquery(visible(models.Standing, scope).values("person_id"))
    seen.append(Q(rule__in=_rules("person"), subject_id__in=people))
    if scope.whole:
        seen.append(Q(rule__in=_rules("approval_step")))
    return Q(*seen, join_type=Q.OR)


REMINDED: Mapping[str, type[Model]] = {
    "task": models.Task,
    "examiner": models.Examiner,
    "bill": models.Bill,
    "registration": models.Registration,
    "plan": models.Plan,
}


def _rules(noun: str) -> list[str]:
    return [rule.key for rule in RULES if rule.noun == noun]


_bill = ("bill__organisation_id", "bill__payer_id")
_task = ("task__venue__organisation_id", "task__venue__district_id")

_plan = ("organisation_id", "applicant_id")
_item = tuple(f"plan_item__plan__{each}" for each in _plan)

_registration = ("organisation_id", "submitter_id")

WAYS: Mapping[type[Model], Way] = {
    models.ApprovalCase: _by("organisation_id", "origin_id"),
    models.ApprovalDecision: _by("approval_case__organisation_id", "approval_case__origin_id"),
    models.ApprovalRoute: _common,
    models.ApprovalRuling: _unlisted,
    models.ApprovalStep: _common,
    models.Job: _by("organisation_id"),
    models.JobLot: _by("job__organisation_id"),
    models.ReturnReason: _common,
    models.Organisation: _by("id"),
    models.Department: _by("organisation_id"),
    models.Staff: _by("organisation_id"),
    models.StaffRole: _by("organisation_id"),
    models.Absence: _by("staff__organisation_id"),
    models.Venue: _by("organisation_id", "district_id"),
    models.VenueOccupation: _by("venue__organisation_id", "venue__district_id"),
    models.Person: _unlisted,
    models.Registration: _by(*_registration),
    **{
        model: _by(*(f"registration__{each}" for each in _registration))
        for model in (models.RegistrationItem, models.WorkPeriod, models.Material, models.Pledge)
    },
    models.Publicity: _by(*(f"plan__{each}" for each in _plan)),
    models.PublicityEntry: _by(*(f"publicity__plan__{each}" for each in _plan)),
    models.Objection: _by(*(f"publicity_entry__publicity__plan__{each}" for each in _plan)),
    models.ReviewSlot: _by("organisation_id"),
    models.ReviewVisit: _by("review_slot__organisation_id", "body_id"),
    models.Correction: _by("organisation_id", *(f"registration__{each}" for each in _registration)),
    models.Standing: _by("organisation_id"),
    models.PersonBar: _by("organisation_id"),
    models.File: _unlisted,
    models.Level: _common,
    models.Occupation: _common,
    models.OccupationLevel: _common,
    models.Subject: _common,
    models.OccupationMode: _common,
    models.StandardVersion: _common,
    models.Condition: _common,
    models.Fee: _by("organisation_id"),
    models.OrganisationScope: _by("organisation_id"),
    models.Room: _by("venue__organisation_id", "venue__district_id"),
    models.RoomCapacity: _by("room__venue__organisation_id", "room__venue__district_id"),
    models.CalendarDay: _common,
    models.SettingChange: _common,
    models.Bill: _by("organisation_id", "payer_id"),
    models.BillLine: _by(*_bill),
    models.Payment: _by(*_bill),
    models.Refund: _by(*_bill),
    models.Invoice: _by(*_bill),
    models.PaymentCallback: _common,
    models.Reconciliation: _by("organisation_id"),
    models.ReconciliationDifference: _by("reconciliation__organisation_id"),
    models.Examiner: _shared("organisation_id"),
    models.ExaminerScope: _shared("examiner__organisation_id"),
    models.ExaminerDistrict: _shared("examiner__organisation_id"),
    models.ExaminerPhone: _shared("examiner__organisation_id"),
    models.BlockedDate: _shared("examiner__organisation_id"),
    models.Avoidance: _shared("examiner__organisation_id"),
    models.Task: _by("venue__organisation_id", "venue__district_id"),
    models.TaskDue: _by(*_task),
    models.TaskEvent: _by(*_task),
    models.Draw: _by(*_task),
    models.Invitation: _by(*_task),
    models.Plan: _by(*_plan),
    models.PlanItem: _by(*(f"plan__{each}" for each in _plan)),
    models.PlanSubject: _by(*_item),
    models.PlanFile: _by(*(f"plan__{each}" for each in _plan)),
    models.PlanChange: _by(*(f"plan__{each}" for each in _plan)),
    models.SubjectMapping: _by(*_item),
    models.Deadline: _by(*(f"plan__{each}" for each in _plan)),
    models.MeritEntry: _by("organisation_id"),
    models.Announcement: _by("organisation_id"),
    models.Prompt: _about({"invitation": models.Invitation}),
    models.OutgoingMessage: _about(
        {"invitation": models.Invitation, "task": models.Task, "broadcast": models.Broadcast}
    ),
    models.IncomingMessage: _top,
    models.Reminder: _reminder,
    models.Broadcast: _owned("organisation_id"),
    models.BroadcastLot: _owned("broadcast__organisation_id"),
    models.Dispute: _top,
    models.Audit: _top,
    models.OddPush: _top,
    models.Receipt: _top,
    models.LoginSession: _top,
    models.OneTimeCode: _top,
    models.Dialogue: _top,
    models.ChatAccount: _top,
    models.AttemptCount: _common,
    models.OptOut: _common,
    models.QuietHours: _common,
    models.Phrase: _common,
    models.Alarm: _common,
    models.ChannelState: _common,
    models.Instance: _common,
    models.KeyMark: _common,
    models.Lineage: _common,
    models.MessageTally: _common,
    models.Pause: _common,
    models.PrefixCount: _common,
    models.RetentionWalk: _common,
}
"""How the rows of every model find their owner; docs/schema.md, "Who owns a row"."""
