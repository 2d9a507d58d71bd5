"""Where Tencent pushes: the row first, then an answer within its five seconds; what is said comes later."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

from aiohttp import web

from bot.tencent.sealing import Forged, Seal, check
from bot.tencent.xml import read_xml
from delivery.bodies import read_whole
from delivery.intake import Intake, NotKept
from delivery.said import Said, push_of

LARGEST = 1 << 16
Clock = Callable[[], datetime]
Hear = Callable[[Mapping[str, str]], Said | None]


class Pushes(ABC):
    """Of one account: sealed pushes, and the echo by which the platform tries the address."""

    def __init__(self, token: str, seal: Seal, hear: Hear, intake: Intake, clock: Clock) -> None:
        self._token, self._seal, self._hear = token, seal, hear
        self._intake, self._clock = intake, clock

    def add_to(self, app: web.Application, path: str) -> None:
        """Answer GET and POST there: 403 for what is forged, 413, 503 when it was not kept."""
        app.router.add_get(path, self._echo)
        app.router.add_post(path, self._take)

    @abstractmethod
    def echoed(self, request: web.Request) -> str:
        """What the platform wants to read back; raises Forged."""

    def check_more(self, request: web.Request) -> None:  # noqa: B027 - WeCom signs nothing more
        """What a push must prove beside the seal's own signature; raises Forged."""

    def opened(self, request: web.Request, sealed: str) -> str:
        """The words of a sealed message with its own signature: the account takes no other; raises Forged."""
        told = request.query
        stamps = told.get("timestamp", ""), told.get("nonce", "")
        check(told.get("msg_signature", ""), self._token, *stamps, sealed)
        return self._seal.open(sealed)

    async def _echo(self, request: web.Request) -> web.Response:
        try:
            return web.Response(text=self.echoed(request))
        except Forged:
            return web.Response(status=403)

    async def _take(self, request: web.Request) -> web.Response:
        body = await read_whole(request.content, LARGEST)
        if body is None:
            return web.Response(status=413)
        try:
            self.check_more(request)
            said = self._hear(read_xml(self.opened(request, read_xml(body).get("Encrypt", ""))))
        except Forged:
            return web.Response(status=403)
        if said is not None:
            try:
                await self._intake.take(push_of(said, self._clock(), uuid4().hex))
            except NotKept:
                return web.Response(status=503)
        return web.Response(text="success")
