"""Whom people may ask about what a centre does: its own contact and phone, or those of the installation."""

from collections.abc import Collection

from db import settings
from db.models import Organisation
from exam.settings import Settings


async def contacts_of(organisations: Collection[int], rules: Settings) -> dict[int, dict[str, str]]:
    """The values `contact` and `phone` of messages, by organisation (id)."""
    rows = await Organisation.filter(id__in=list(organisations))
    return {
        row.id: {"contact": row.contact or rules.contact, "phone": row.phone or rules.contact_phone}
        for row in rows
    }


async def contact_of(organisation_id: int) -> dict[str, str]:
    """As `contacts_of`, of one centre."""
    return (await contacts_of([organisation_id], await settings.in_force()))[organisation_id]
