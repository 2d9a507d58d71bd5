"""The demo: a sandbox beside the service, an invented office, and one task on its way."""

import asyncio
import csv
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from typing import Any

from aiohttp import ClientSession
from pydantic import SecretStr

from app.demo_places import write_places
from app.demo_plan import publish_plan
from app.demo_roster import OCCUPATIONS, write_roster
from app.desk import now, opened
from app.profile_files import copy_profile
from app.sandbox_process import arguments_for
from app.service import Post, run
from app.settings import (
    SANDBOX_AGENT,
    SANDBOX_APPID,
    SANDBOX_BOT,
    SANDBOX_CORPID,
    SANDBOX_WECHAT,
    SANDBOX_WECOM,
    Environment,
    Unsettled,
)
from bot.wechat.account import WECHAT_PATH
from bot.wecom.account import WECOM_PATH
from db import settings
from db.models import Organisation
from exam.eligibility import Half
from handlers.act import Act
from handlers.dispatch import tasks
from handlers.imports import import_file

PACE = {"dispatch.answer_within": "2m", "dispatch.sending_hours": "00:00-24:00"}


async def run_demo(environment: Environment, post: Post) -> int:
    """Serve the demo at one address: the board at /, the phones at /sandbox/."""
    await _furnish(environment)
    async with _sandbox(environment, post) as url:
        endpoints = {"aliyun_endpoint": f"{url}/aliyun/", "pay_endpoint": f"{url}/pay/"}
        public = environment.public_url or f"http://{post.host}:{post.port}"
        spoken = environment.model_copy(update={**endpoints, **_messengers(url), "public_url": public})
        await _name_phones(environment, url)
        return await run(spoken, post, sandbox=url)


async def _furnish(environment: Environment) -> None:
    """Load the invented office once; what a visitor changed stays."""
    async with opened(environment):
        if await Organisation.exists():
            return
        act = Act(now(), "demo", SystemRandom(), environment.aliyun_sign_name)
        for key, value in PACE.items():
            await settings.change(key, value, act.actor, act.now)
        folder = _folder(environment)
        rosters = write_roster(folder, act.now.date())
        files = {**copy_profile(environment.profile, folder), **write_places(folder)}
        for kind, file in [*rosters.items(), *files.items()]:
            await import_file(kind, file, act)
        await publish_plan(act)
        day = act.today + timedelta(days=28)
        order = tasks.Order("V01", OCCUPATIONS[0][0], 3, day, Half.AM, 3)
        await tasks.open_task((await tasks.add(order, act)).id, act)


def _messengers(url: str) -> dict[str, Any]:
    """The sandbox's own bot, official account and corporation."""
    secrets = {f"wechat_{name}": SecretStr(value) for name, value in SANDBOX_WECHAT.items()}
    secrets |= {f"wecom_{name}": SecretStr(value) for name, value in SANDBOX_WECOM.items()}
    return {
        **secrets,
        "wecom_corpid": SANDBOX_CORPID,
        "wecom_agent": SANDBOX_AGENT,
        "wecom_api": f"{url}/wecom",
        "wechat_appid": SANDBOX_APPID,
        "wechat_api": f"{url}/wechat",
        "telegram_token": SecretStr(SANDBOX_BOT),
        "telegram_api": f"{url}/telegram",
    }


def _folder(environment: Environment) -> Path:
    return environment.data_dir / "demo"


@asynccontextmanager
async def _sandbox(environment: Environment, post: Post) -> AsyncIterator[str]:
    """Run the sandbox as long as the block lasts; it also ends when we are killed."""
    folder = _folder(environment)
    folder.mkdir(parents=True, exist_ok=True)
    callback = f"http://{post.host}:{post.port}"
    options = [*arguments_for(environment, folder, callback), "--wechat-callback", f"{callback}{WECHAT_PATH}"]
    options += ["--wecom-callback", f"{callback}{WECOM_PATH}"]
    options += ["--port", "0", "--strict", "--until-eof"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *options, stdin=PIPE, stdout=PIPE
    )
    try:
        yield await _address(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _address(process: Process) -> str:
    line = await process.stdout.readline() if process.stdout else b""
    if not line:
        raise Unsettled("沙箱没有启动")
    return line.decode().split()[1].rstrip("/")


async def _name_phones(environment: Environment, url: str) -> None:
    """Put the examiners' names on the sandbox's phones."""
    file = _folder(environment) / "examiners.csv"
    with file.open(encoding="utf-8", newline="") as roster:
        phones = [{"number": row["手机号"], "name": row["姓名"]} for row in csv.DictReader(roster)]
    async with ClientSession() as http, http.post(f"{url}/phones", json={"phones": phones}) as answer:
        await answer.read()
