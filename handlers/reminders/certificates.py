"""Certificates of examiners run out: each holder is reminded (domain.md C2)."""

from collections.abc import Mapping
from typing import Any

from db.models import Examiner
from exam.calendar import WorkingDays
from handlers.reminders.occasion import Occasion, Search


async def find(search: Search) -> list[Occasion]:
    """Each certificate with its holder."""
    wanted = Examiner.all()
    if search.between is not None:
        first, last = search.between
        wanted = wanted.filter(certificate_until__gte=first, certificate_until__lte=last)
    if search.subjects is not None:
        wanted = wanted.filter(id__in=search.subjects)
    rows = await wanted.order_by("id").values_list("id", "certificate_until")
    return [Occasion(id_, until, (f"examiner:{id_}",)) for id_, until in rows]


async def values(search: Search, _: WorkingDays) -> dict[int, Mapping[str, Any]]:
    contact = {"contact": search.settings.contact, "phone": search.settings.contact_phone}
    return {each.subject_id: {"day": each.anchor_on, **contact} for each in await find(search)}
