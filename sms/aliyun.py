"""The SMS channel: Aliyun's SendSms, SendBatchSms and QuerySendDetails."""

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from db.models.delivery import Failure
from delivery import figures
from delivery.channel import Accepted, Bulk, InDoubt, Outcome, Outgoing, ProviderError, Refused, Sighting
from delivery.posting import Lost, NotSent
from exam.people import national
from sms.account import AliyunAccount
from sms.codes import AWAY, CODE, refusal
from sms.details import MOST_PAGES, PAGE_SIZE, days_to_ask, read_page, sighting
from sms.exchange import PATIENCE, Answer, post
from sms.signing import sign, silence_sdk

Clock = Callable[[], datetime]


class AliyunChannel:
    """Posted once; nothing is retried or logged here.

    All parameters go into the form, as Aliyun's own Node SDK posts them: in the query, where the Python SDK
    puts them (`in_body=False`), phones and texts would stand in the access log of every proxy on the way.
    """

    name = "sms"
    bulk = Bulk(equal=1000, different=100)  # aliyun-sms.md 1.1
    talks = False

    def __init__(
        self,
        account: AliyunAccount,
        session: ClientSession,
        clock: Clock,
        *,
        in_body: bool = True,
        patience: ClientTimeout = PATIENCE,
    ) -> None:
        self._account = account
        self._session = session
        self._clock = clock
        self._in_body = in_body
        self._patience = patience

    async def send(self, messages: Sequence[Outgoing], out_id: str) -> Outcome:
        """Hand the messages over in one call; never raises for a failure of the network or the provider.

        Equal texts go by SendSms to up to 1,000 numbers, different ones by SendBatchSms to up to 100.
        """
        action, params = self._order(messages, out_id)
        try:
            answer = await self._ask(action, params)
        except UnicodeEncodeError:
            return Refused("unencodable", Failure.PERMANENT)
        figures.carried(action, len(messages))
        if isinstance(answer, NotSent):
            return Refused(answer.code, *AWAY)
        if isinstance(answer, Lost):
            return InDoubt(answer.code)
        return _outcome(answer)

    async def look(self, message: Outgoing) -> Sighting | None:
        """What Aliyun knows of the message's out_id; ProviderError (retryable) when it does not say."""
        for day in days_to_ask(message, self._clock()):
            found = await self._look_on(day, message)
            if found is not None:
                return found
        return None

    async def _look_on(self, day: date, message: Outgoing) -> Sighting | None:
        seen = 0
        for number in range(1, MOST_PAGES + 1):
            page = read_page(await self._fetch_page(day, message.address, number))
            found = sighting(page, message)
            seen += len(page.details)
            if found is not None or seen >= page.total:
                return found
            if not page.details:
                break
        # To say "not there" of a list that was not read to its end would send the message twice.
        raise ProviderError("incomplete_list", retryable=True)

    async def _fetch_page(self, day: date, address: str, number: int) -> Mapping[str, object]:
        params = {
            "PhoneNumber": national(address),
            "SendDate": f"{day:%Y%m%d}",
            "PageSize": str(PAGE_SIZE),
            "CurrentPage": str(number),
        }
        answer = await self._ask("QuerySendDetails", params)
        if not isinstance(answer, Answer):
            raise ProviderError(answer.code, retryable=True)
        if answer.status >= 500 or not answer.fields:
            raise ProviderError(f"http_{answer.status}", retryable=True)
        return answer.fields

    async def _ask(self, action: str, params: Mapping[str, str]) -> Answer | NotSent | Lost:
        request = sign(self._account, action, params, in_body=self._in_body)
        started = time.perf_counter()
        answer = await post(self._session, request, self._patience)
        figures.called(action, _kind(answer), time.perf_counter() - started)
        return answer

    def _order(self, messages: Sequence[Outgoing], out_id: str) -> tuple[str, dict[str, str]]:
        """The action and its parameters."""
        first = messages[0]
        about = {"TemplateCode": first.template, "OutId": out_id}
        numbers = [national(each.address) for each in messages]
        values = _given(first.params)
        if all(each.params == first.params for each in messages):
            order = {"PhoneNumbers": ",".join(numbers), "SignName": self._account.sign_name, **about}
            return "SendSms", {**order, "TemplateParam": _written(values)} if values else order
        return "SendBatchSms", {
            "PhoneNumberJson": _written(numbers),
            "SignNameJson": _written([self._account.sign_name] * len(numbers)),
            "TemplateParamJson": _written([_given(each.params) for each in messages]),
            **about,
        }


def _given(params: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if value is not None}


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@asynccontextmanager
async def open_channel(
    account: AliyunAccount, clock: Clock, *, in_body: bool = True, patience: ClientTimeout = PATIENCE
) -> AsyncIterator[AliyunChannel]:
    """A channel with connections of its own, closed at the end of the block."""
    silence_sdk()
    connections = TCPConnector(limit=0)  # the sender limits itself
    async with ClientSession(connector=connections, cookie_jar=DummyCookieJar()) as session:
        yield AliyunChannel(account, session, clock, in_body=in_body, patience=patience)


def _outcome(answer: Answer) -> Outcome:
    code = answer.fields.get("Code")
    if not isinstance(code, str) or not CODE.fullmatch(code) or 300 <= answer.status < 400:
        return _without_code(answer.status)
    if answer.status >= 500:
        return InDoubt(f"http_{answer.status}")
    if code != "OK":
        return refusal(code, str(answer.fields.get("Message")))
    biz_id = answer.fields.get("BizId")
    if answer.status == 200 and isinstance(biz_id, str) and _is_id(biz_id):
        return Accepted(biz_id)
    return InDoubt("odd_answer")


def _kind(answer: Answer | NotSent | Lost) -> str:
    """What became of the call, for the figures."""
    if isinstance(answer, Answer):
        return "ok" if answer.fields.get("Code") == "OK" else "refused"
    return "not_sent" if isinstance(answer, NotSent) else "lost"


def _without_code(status: int) -> Outcome:
    if status == 429:
        return Refused("http_429", *AWAY)
    return InDoubt("odd_answer" if status == 200 else f"http_{status}")


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 64 and text.isascii() and text.isprintable()
