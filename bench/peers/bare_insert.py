"""A bare handler that inserts one row with asyncpg: `bare_insert DATABASE` serves until SIGTERM."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import asyncpg
from aiohttp import web

TABLE = """
CREATE TABLE IF NOT EXISTS bare (
    id bigserial PRIMARY KEY, sequence_id text UNIQUE, phone text, content text, received timestamptz
)"""
INSERT = """
INSERT INTO bare (sequence_id, phone, content, received) VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING"""
POOL = web.AppKey("pool", asyncpg.Pool)


async def take(request: web.Request) -> web.Response:
    [reply] = json.loads(await request.read())
    await request.app[POOL].execute(INSERT, reply["sequence_id"], reply["phone_number"], reply["content"])
    return web.json_response({"code": 0})


async def pool(app: web.Application) -> AsyncIterator[None]:
    async with asyncpg.create_pool(sys.argv[1], min_size=10, max_size=10) as connections:
        await connections.execute(TABLE)
        app[POOL] = connections
        yield


async def main() -> None:
    app = web.Application()
    app.cleanup_ctx.append(pool)
    app.router.add_post("/replies", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/replies", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
