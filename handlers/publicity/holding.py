"""What keeps a registration from being passed: its list, an objection, a visit that is to come (75, 81)."""

from collections.abc import Iterable, Sequence
from typing import Any

from db import settings
from db.models import PublicityEntry, Registration, ReviewVisit
from exam import review_visit
from exam.approval import Event
from exam.publicity import PENDING, State
from exam.registration import Attempt
from exam.registration import State as Registered

Row = dict[str, Any]
OBJECTED, SHOWN, UNSHOWN, UNSEEN = (
    "objection_open",
    "publicity_pending",
    "publicity_lacking",
    "review_lacking",
)


async def held(ids: Sequence[int], event: Event) -> dict[int, str]:
    """Why some of these registrations are not passed now, by id: a code of words.

    A list and an objection hold them at every step, a re-review on site only at the last one: until then the
    body itself checks. Who registered alone has no body that could go there; makeups are not reviewed again.
    """
    rows = await Registration.filter(id__in=ids).values(
        "id",
        "plan_id",
        "submitter_id",
        "objected_at",
        "state",
        "attempt",
        level="plan_item__level_id",
        on_site="plan_item__occupation__needs_re_review",
    )
    found = {row["id"]: OBJECTED for row in rows if row["objected_at"] is not None}
    fresh = [row for row in rows if (row["state"], row["attempt"]) == (Registered.SUBMITTED, Attempt.NEW)]
    if event is Event.APPROVE:
        found = await _not_visited(fresh) | found
    return await _not_shown(fresh) | found


async def _not_shown(rows: Iterable[Row]) -> dict[int, str]:
    levels = (await settings.in_force()).publicity_levels
    wanted = {row["id"] for row in rows if row["level"] in levels}
    if not wanted:
        return {}
    on_lists = PublicityEntry.filter(registration_id__in=wanted)
    known = dict(await on_lists.order_by("id").values_list("registration_id", "publicity__state"))
    return {
        each: SHOWN if known.get(each) in PENDING else UNSHOWN
        for each in wanted
        if known.get(each) != State.CLOSED
    }


async def _not_visited(rows: Iterable[Row]) -> dict[int, str]:
    wanted = [row for row in rows if row["on_site"] and row["submitter_id"]]
    if not wanted:
        return {}
    good = ReviewVisit.filter(
        plan_id__in={row["plan_id"] for row in wanted},
        body_id__in={row["submitter_id"] for row in wanted},
        state=review_visit.State.PASSED,
    )
    been = set(await good.values_list("plan_id", "body_id"))
    return {row["id"]: UNSEEN for row in wanted if (row["plan_id"], row["submitter_id"]) not in been}
