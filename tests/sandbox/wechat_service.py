"""A service behind the callbacks of WeChat and WeCom, reading them with wechatpy as the oracle."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import xmltodict
from aiohttp import web
from aiohttp.test_utils import TestServer
from sandbox_on_loopback import PATIENCE
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WeComCrypto
from wechatpy.utils import check_signature

from sandbox.options import WECHAT, Tencent


@dataclass
class Service:
    """What came, read by the oracle, and what is answered next: a body, a status, or silence (None)."""

    account: Tencent
    url: str = ""
    echoes: int = 0
    came: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    answers: "deque[str | bytes | int | None]" = field(default_factory=deque)

    async def next(self) -> dict[str, Any]:
        """The fields of the next push."""
        async with asyncio.timeout(PATIENCE):
            return await self.came.get()

    def reply(self, openid: str, **fields: object) -> str:
        """A passive reply, sealed by the oracle where the account is in safe mode."""
        told = {"ToUserName": openid, "FromUserName": "gh", "CreateTime": 1, **fields}
        text: str = xmltodict.unparse({"xml": told}, full_document=False)
        if not self.account.sealed:
            return text
        sealed: str = self._crypto().encrypt_message(text, "nonce", "1")
        return sealed

    async def echo(self, request: web.Request) -> web.Response:
        query = request.query
        self.echoes += 1
        if self.account.agent:
            signed = (query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
            return web.Response(text=self._crypto().check_signature(*signed))
        check_signature(self.account.token, query["signature"], query["timestamp"], query["nonce"])
        return web.Response(text=query["echostr"])

    async def take(self, request: web.Request) -> web.Response:
        query, text = request.query, await request.text()
        if not self.account.agent:
            check_signature(self.account.token, query["signature"], query["timestamp"], query["nonce"])
        if self.account.sealed:
            text = self._crypto().decrypt_message(
                text, query["msg_signature"], query["timestamp"], query["nonce"]
            )
        self.came.put_nowait(xmltodict.parse(text)["xml"])
        answer = self.answers.popleft() if self.answers else "success"
        if answer is None:
            await asyncio.Event().wait()
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.Response(body=answer.encode() if isinstance(answer, str) else answer)

    def _crypto(self) -> Any:
        kind = WeComCrypto if self.account.agent else WeChatCrypto
        return kind(self.account.token, self.account.aes_key, self.account.id)


@asynccontextmanager
async def a_wechat_service(account: Tencent = WECHAT) -> AsyncIterator[Service]:
    """A service on loopback; with WeCom's account it is one of WeCom."""
    service = Service(account)
    app = web.Application(handler_args={"handler_cancellation": True})
    app.router.add_get("/wechat", service.echo)
    app.router.add_post("/wechat", service.take)
    async with TestServer(app) as server:
        service.url = f"http://127.0.0.1:{server.port}/wechat"
        yield service
