"""kaowu migrate: the schema, and at the first time the secrets."""

import asyncio
import sys
from argparse import Namespace

from app.settings import Environment, Unsettled, keep_secret, new_callback_secret, read_environment
from db import connect, secrets
from db.models import KeyMark
from db.secrets import new_key, read_ring


def migrate(_: Namespace) -> int:
    """Bring the database up to date; the first time, make the secrets that are not given."""
    environment = read_environment()
    bring_up_to_date(environment)
    sys.stdout.write("数据库已就绪\n")
    return 0


def bring_up_to_date(environment: Environment) -> None:
    """Apply migrations; make a key ring and a callback secret only where none exist yet."""
    file = connect.sqlite_file(environment.url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    asyncio.run(connect.migrate(environment.url))
    if environment.secret_keys is None and not environment.keys_file.exists():
        if asyncio.run(_is_sealed(environment.url)):
            raise Unsettled("数据库已用密钥加密，但找不到密钥：请设置 KAOWU_SECRET_KEYS")
        keep_secret(environment.keys_file, f"1:{new_key()}")
    if environment.callback_secret is None:
        keep_secret(environment.callback_file, new_callback_secret())
    asyncio.run(_check(environment))


async def _is_sealed(url: str) -> bool:
    async with connect.database(url, read_ring(new_key()), checked=False):
        return await KeyMark.exists()


async def _check(environment: Environment) -> None:
    async with connect.database(environment.url, secrets.read_ring(environment.keys())):
        return
