"""What was returned and not mended in time is given up (docs/schema.md, "registration")."""

from db.atomic import atomic
from db.models import Registration
from exam.registration import Event, State
from handlers.act import Act
from handlers.registration import desk, telling
from handlers.registration.registering import end

REASON = "未在规定时间内补正"
AT_ONCE = 200


async def overdue(act: Act) -> list[Registration]:
    """Returned registrations whose time to be mended is over."""
    late = Registration.filter(state=State.RETURNED, mend_until_at__lte=act.now)
    return await late.order_by("mend_until_at", "id").limit(AT_ONCE)


@atomic
async def lapse(late: Registration, act: Act) -> None:
    """End it with its case, and say so; one that came back at the last moment is left alone."""
    row = await desk.lock(late.id)
    if row.state is not State.RETURNED or row.mend_until_at is None or row.mend_until_at > act.now:
        return
    await end(row, Event.EXPIRED, REASON, act)
    await telling.put(row, "registration_lapsed", {"reason": REASON}, act)
