"""公告: the newest announcements."""

from collections.abc import Sequence

from exam.calendar import CHINA
from handlers.conversation.turns import Reply, Turn
from handlers.public import notices
from messages.instants import say_day

MOST = 5


async def tell(turn: Turn, _: str) -> Sequence[Reply]:
    rows = (await notices.list_notices(turn.act.now))[:MOST]
    lines = [
        {"title": each.title, "centre": each.centre, "on": say_day(each.published_at.astimezone(CHINA))}
        for each in rows
    ]
    return [Reply("announcements", {"notices": lines})]
