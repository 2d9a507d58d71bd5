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
    rows = await models.Organisation.all().values_list("id", "path", "business_parent_id")
    tree = [policy.Node(int(id_), str(path), above) for id_, path, above in rows]
    whole = any(policy.is_top(post.path) for post in caller.posts)
    return Scope(policy.scope(caller.posts, tree), whole)


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


def _common(_: Scope) -> Q:
    """Of the whole installation: reading it needs a right, not a place."""
    return Q()


def _top(scope: Scope) -> Q:
    """Of the installation itself, and nobody's below the top of the tree."""
    return Q() if scope.whole else Q(pk__in=[])


def _about(topics: Mapping[str, type[Model]]) -> Way:
    """Seen by who sees what it is about; what has no owner that way belongs to the installation."""

    def way(scope: Scope) -> Q:
        seen = [Q(topic=name, topic_id__in=_ids(model, scope)) for name, model in topics.items()]
        unowned = [~Q(topic__in=list(topics))] if scope.whole else []
        return Q(*seen, *unowned, join_type=Q.OR)

    return way


def _ids(model: type[Model], scope: Scope) -> Subquery:
    return Subquery(visible(model, scope).values("id"))


_bill = ("bill__organisation_id", "bill__payer_id")
_task = ("task__venue__organisation_id", "task__venue__district_id")

WAYS: Mapping[type[Model], Way] = {
    models.Organisation: _by("id"),
    models.Department: _by("organisation_id"),
    models.Staff: _by("organisation_id"),
    models.StaffRole: _by("organisation_id"),
    models.Absence: _by("staff__organisation_id"),
    models.Venue: _by("organisation_id", "district_id"),
    models.VenueOccupation: _by("venue__organisation_id", "venue__district_id"),
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
    models.Examiner: _common,
    models.ExaminerScope: _common,
    models.ExaminerDistrict: _common,
    models.ExaminerPhone: _common,
    models.BlockedDate: _common,
    models.Avoidance: _common,
    models.Task: _by("venue__organisation_id", "venue__district_id"),
    models.TaskDue: _by(*_task),
    models.TaskEvent: _by(*_task),
    models.Draw: _by(*_task),
    models.Invitation: _by(*_task),
    models.Prompt: _about({"invitation": models.Invitation}),
    models.OutgoingMessage: _about({"invitation": models.Invitation, "task": models.Task}),
    models.IncomingMessage: _top,
    models.Reminder: _top,
    models.Broadcast: _top,
    models.BroadcastLot: _top,
    models.Dispute: _top,
    models.Audit: _top,
    models.OddPush: _top,
    models.Receipt: _top,
    models.OptOut: _common,
    models.QuietHours: _common,
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
