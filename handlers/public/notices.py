"""Announcements as the public reads them: from the moment they are published until they are withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from db.models import Announcement

MOST = 30


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    title: str
    centre: str
    published_at: datetime
    body: str
    plan_id: int | None


async def list_notices(now: datetime) -> list[Notice]:
    """The newest first."""
    rows = Announcement.filter(published_at__lte=now, withdrawn_at=None).prefetch_related("organisation")
    return [_notice(row) for row in await rows.order_by("-published_at", "-id").limit(MOST)]


async def show_notice(notice_id: int, now: datetime) -> Notice | None:
    public = Announcement.filter(id=notice_id, published_at__lte=now, withdrawn_at=None)
    row = await public.prefetch_related("organisation").first()
    return _notice(row) if row else None


def _notice(row: Announcement) -> Notice:
    assert row.published_at is not None  # noqa: S101 - the queries above ask for it
    return Notice(row.id, row.title, row.organisation.name, row.published_at, row.body, row.plan_id)
