"""What the words of reminders have in common: days, instants, and whom to ask."""

from collections.abc import Collection
from datetime import date, datetime

from db.models import Organisation
from exam.settings import Settings


def say_day(day: date | datetime) -> str:
    return f"{day.month}月{day.day}日"


async def asking(organisations: Collection[int], settings: Settings) -> dict[int, dict[str, str]]:
    """By organisation, its contact and phone, or those of the installation."""
    rows = await Organisation.filter(id__in=list(organisations)).values_list("id", "contact", "phone")
    return {
        int(str(id_)): {"contact": contact or settings.contact, "phone": phone or settings.contact_phone}
        for id_, contact, phone in rows
    }
