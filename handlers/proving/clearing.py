"""Codes, counters and sessions that are over go by themselves (domain.md C12: kept no longer than needed)."""

from datetime import timedelta

from db.atomic import atomic
from db.models import AttemptCount, LoginSession, OneTimeCode
from handlers.act import Act

KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=180)
"""Six months, as the Cybersecurity Law asks of log-ins (domain.md C12); those that proved nothing, a day."""


@atomic
async def clear(act: Act) -> int:
    """Take out what nobody needs any more; how many rows went."""
    old = act.now - KEPT
    return (
        await OneTimeCode.filter(expires_at__lt=old).delete()
        + await AttemptCount.filter(hour__lt=old).delete()
        + await LoginSession.filter(phone_index="", ends_at__lt=old).delete()
        + await LoginSession.filter(ends_at__lt=act.now - SESSIONS_KEPT).delete()
    )
