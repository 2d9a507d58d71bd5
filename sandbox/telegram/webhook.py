"""The webhook: updates pushed one at a time and in order, each again until it is taken."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from sandbox.clock import Clock, pause
from sandbox.telegram.inbox import Inbox, Update
from sandbox.telegram.parameters import Parameters, read_answer
from sandbox.telegram.refusal import Refused, bad_request

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
ANSWER_WITHIN = aiohttp.ClientTimeout(total=60)
LONGEST_WAIT = 60.0  # seconds between two tries


@dataclass(frozen=True, slots=True)
class Told:
    """How the last push failed: Unix seconds and words."""

    at: int
    reason: str


class Webhook:
    """Where the updates of a bot go; an empty `url` means that it polls."""

    def __init__(self, inbox: Inbox, clock: Clock, time_scale: float) -> None:
        self.url = ""
        self.pushed = 0
        self._secret = ""
        self._most = 40
        self._failure: Told | None = None
        self._inbox = inbox
        self._clock = clock
        self._time_scale = time_scale

    def point_at(self, params: Parameters) -> None:
        """Takes setWebhook's parameters; raises Refused 400."""
        url, secret = params.text("url"), params.text("secret_token")
        if url and not url.startswith(("http://", "https://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self._most = params.integer("max_connections", 40)
        if params.flag("drop_pending_updates"):
            self._inbox.clear()
        self.url, self._secret, self._failure = url, secret, None
        self._inbox.allow(params)
        self._inbox.news.set()

    def as_json(self) -> dict[str, object]:
        """A WebhookInfo."""
        told: dict[str, object] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": self._inbox.count(),
        }
        if self.url:
            told |= {"max_connections": self._most, "ip_address": "127.0.0.1"}
        if self._inbox.allowed:
            told["allowed_updates"] = list(self._inbox.allowed)
        if self._failure:
            told |= {"last_error_date": self._failure.at, "last_error_message": self._failure.reason}
        return told

    async def run(
        self, session: aiohttp.ClientSession, perform: Callable[[Parameters], Awaitable[object]]
    ) -> None:
        """Pushes until cancelled; `perform` does the call that an answer may carry."""
        wait = 1.0
        while True:
            waiting = self._inbox.waiting(1) if self.url else ()
            if not waiting:
                self._inbox.news.clear()
                await self._inbox.news.wait()
                wait = 1.0
            elif (call := await self._push(waiting[0], session)) is None:
                await pause(self._clock, wait / self._time_scale)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                wait = 1.0
                self.pushed += 1
                self._inbox.settle(waiting[0])
                if call.text("method"):
                    await perform(call)

    async def _push(self, update: Update, session: aiohttp.ClientSession) -> Parameters | None:
        """What the answer carries, or None when the push failed."""
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(
                self.url,
                json=update.as_json(),
                headers=headers,
                timeout=ANSWER_WITHIN,
                allow_redirects=False,
            ) as answer:
                if 200 <= answer.status < 300:
                    return await read_answer(answer)
                self._fail(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except TimeoutError:
            self._fail("Connection timed out")
        except aiohttp.ClientError:
            self._fail("Connection failed")
        except (Refused, ValueError):
            return Parameters({}, {})  # taken, although what came with the answer means nothing
        return None

    def _fail(self, reason: str) -> None:
        self._failure = Told(int(self._clock.now().timestamp()), reason)
