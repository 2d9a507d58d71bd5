"""What has arrived, in numbers: cheap to ask for while 30,000 messages come."""

from itertools import groupby
from operator import attrgetter

from aiohttp import web

from sandbox.bodies import Unclear
from sandbox.world import World

LONGEST_WAIT = 60


class Arrivals:
    """The handler of /arrivals."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where it answers."""
        return [web.get("/arrivals", self.count)]

    async def count(self, request: web.Request) -> web.Response:
        """{"messages", "phones": counts, "twice": phones with more than one, "calls": [[at, messages], …]}.

        `at` is in seconds since 1970. `?after=N` leaves the first N messages out of "calls";
        `?until=N&wait=SECONDS` answers once there are N messages, or when the seconds are over.
        """
        after, until, wait = (_number(request, name) for name in ("after", "until", "wait"))
        if wait > LONGEST_WAIT:
            raise Unclear(f"wait 应是 0 到 {LONGEST_WAIT} 的整数")
        await self._world.wait_for_messages(until, wait)
        sent, sent_to = self._world.sent, self._world.sent_to
        calls = groupby(sent[after:], attrgetter("biz_id", "at"))
        return web.json_response(
            {
                "messages": len(sent),
                "phones": len(sent_to),
                "twice": sum(len(messages) > 1 for messages in sent_to.values()),
                "calls": [[at.timestamp(), sum(1 for _ in messages)] for (_, at), messages in calls],
            }
        )


def _number(request: web.Request, name: str) -> int:
    text = request.query.get(name, "0")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Unclear(f"{name} 应是整数")
    return int(text)
