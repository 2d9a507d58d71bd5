"""What the body that handed people in is told about them, once for all that go the same way."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from db.models import Organisation, Plan, Registration
from handlers.act import Act
from handlers.plans import telling


async def tell_bodies(ids: Sequence[int], message: str, extra: Mapping[str, Any], act: Act) -> None:
    """Tell each body how many of its people this is about, inside the caller's transaction."""
    handed_in = Registration.filter(id__in=list(ids), submitter_id__isnull=False)
    rows = await handed_in.order_by("plan_id", "submitter_id", "id")
    for (plan_id, body_id), some in groupby(rows, lambda row: (row.plan_id, row.submitter_id)):
        first, *rest = some
        key = f"{message}:{first.id}:{first.version}"
        news = telling.News(
            key, message, {"addressee": await _name(body_id), "count": 1 + len(rest), **extra}
        )
        await telling.tell(body_id, telling.BODY, await Plan.get(id=plan_id), news, act)


async def _name(body_id: int) -> str:
    return (await Organisation.get(id=body_id)).name[: telling.LONGEST]
