"""A sandbox that listens."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from sandbox.aliyun.edge import Edge
from sandbox.aliyun.queues import Queues
from sandbox.arrivals import Arrivals
from sandbox.bodies import explain
from sandbox.chat_talk import ChatTalk
from sandbox.clock import Clock
from sandbox.options import Options
from sandbox.page import Page
from sandbox.pay import edge as pay
from sandbox.pay.courier import CARRIERS
from sandbox.pay.payer import Payer
from sandbox.scripting import Scripting
from sandbox.talk import Talk
from sandbox.telegram import edge as telegram
from sandbox.wechat import edge as wechat
from sandbox.wecom import edge as wecom
from sandbox.world import World

# The official client writes all parameters of 100 messages into the query.
LONGEST_REQUEST_LINE = 1 << 20
LARGEST_BODY = 64 << 20  # a document of Telegram has up to 50 MB


@asynccontextmanager
async def serving(
    options: Options, clock: Clock, numbers: Iterator[int], host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serves a new world on a loopback address and yields its URL; port 0 takes a free one.

    Raises OSError when the address is taken.
    """
    async with aiohttp.ClientSession() as session:
        world = World(options, clock, numbers, session)
        runner = web.AppRunner(
            build_app(world),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.2,
            max_line_size=LONGEST_REQUEST_LINE,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            async with _pushing(world, session):
                yield _address(runner)
        finally:
            await runner.cleanup()


def build_app(world: World) -> web.Application:
    """All handlers of one world."""
    app = web.Application(middlewares=[explain], client_max_size=LARGEST_BODY)
    queues = Queues(world)
    edge = Edge(world, queues)
    parts = (edge, queues, Page(world, edge), Talk(world), Scripting(world), Arrivals(world))
    messengers = (telegram.Edge(world), wechat.Edge(world), wecom.Edge(world), ChatTalk(world))
    for part in (*parts, pay.Edge(world), Payer(world), *messengers):
        app.add_routes(part.routes())
    return app


@asynccontextmanager
async def _pushing(world: World, session: aiohttp.ClientSession) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        carriers = [tasks.create_task(outlet.run()) for outlet in (world.replies, world.receipts)]
        courier = world.platform.courier
        carriers += [tasks.create_task(courier.run(session)) for _ in range(CARRIERS)]
        bots = world.telegram
        carriers.append(tasks.create_task(bots.webhook.run(session, bots.methods.perform)))
        carriers += [tasks.create_task(each.run(session)) for each in world.callbacks.values()]
        try:
            yield
        finally:
            for carrier in carriers:
                carrier.cancel()


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
