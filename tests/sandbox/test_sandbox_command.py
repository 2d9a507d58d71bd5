"""`python -m sandbox` as a program."""

import asyncio
import json
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import aiohttp
import pytest
from sandbox_on_loopback import INVITE, KEY_ID, KEY_SECRET, Box

from sandbox.clock import SystemClock


async def start(*words: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *words, stdout=PIPE, stderr=PIPE
    )


async def address_of(process: Process) -> str:
    assert process.stdout is not None
    name, url = (await process.stdout.readline()).decode().split()
    assert name == "沙箱"
    return url


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_it_prints_its_address_serves_and_ends_cleanly_on_a_signal(ending: signal.Signals) -> None:
    process = await start("--port", "0")
    url = await address_of(process)
    async with aiohttp.ClientSession() as http, http.get(url + "phones") as answer:
        phones = await answer.json()
    process.send_signal(ending)
    rest, errors = await process.communicate()

    assert phones == {"phones": []}
    assert (process.returncode, rest, errors) == (0, b"", b"")


async def test_its_templates_and_sign_come_from_the_command_line(tmp_path: Path) -> None:
    templates = tmp_path / "templates.json"
    templates.write_text(json.dumps({INVITE: "您好，${name}"}), encoding="utf-8")
    keys = ("--key-id", KEY_ID, "--key-secret", KEY_SECRET)
    process = await start("--port", "0", "--templates", str(templates), "--sign", "考务", "--strict", *keys)
    url = await address_of(process)
    async with aiohttp.ClientSession() as http:
        box = Box(url.rstrip("/"), SystemClock(), http)
        _, known = await box.send()
        _, unknown = await box.send(TemplateCode="SMS_2")
        _, other_sign = await box.send(SignName="别家")
        shown = await box.shown()
    process.terminate()
    await process.communicate()

    codes = [answer["Code"] for answer in (known, unknown, other_sign)]
    assert codes == ["OK", "isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL"]
    assert shown == ["【考务】您好，王芳"]
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--host", "0.0.0.0"], "沙箱没有登录，只能监听本机回环地址，如 127.0.0.1"),  # noqa: S104
        (["--host", "example.org"], "沙箱没有登录，只能监听本机回环地址，如 127.0.0.1"),
        (["--port", "65536"], "端口应是 0 到 65535 的整数"),
        (["--templates", "nowhere.json"], "读不到模板文件 nowhere.json"),
        (["--callback", "8080"], "回调地址应以 http:// 或 https:// 开头"),
        (["--time-scale", "0"], "倍数应大于 0"),
        (["--telegram-token", "secret"], "机器人令牌应形如 1000000001:字母和数字"),
        (["--wechat-aes-key", "short"], "EncodingAESKey 应是 43 个字母或数字"),
        (["--wecom-callback", "8080"], "回调地址应以 http:// 或 https:// 开头"),
        (["--receipt-delay", "nan"], "nan 不是可用的数字"),
    ],
)
async def test_a_wrong_command_line_ends_with_status_2_and_a_reason(words: list[str], reason: str) -> None:
    process = await start(*words)
    _, errors = await process.communicate()

    assert process.returncode == 2
    assert errors.decode().splitlines()[-1].endswith(reason)


@pytest.mark.parametrize("text", ["{", '["SMS_1"]', '{"SMS_1": 1}'])
async def test_a_wrong_template_file_is_refused(tmp_path: Path, text: str) -> None:
    templates = tmp_path / "templates.json"
    templates.write_text(text, encoding="utf-8")
    process = await start("--port", "0", "--templates", str(templates))
    output, _ = await process.communicate()

    assert (process.returncode, output) == (2, b"")


async def test_a_taken_port_ends_with_status_1_and_a_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await start("--port", str(port))
        output, errors = await process.communicate()

    assert (process.returncode, output) == (1, b"")
    assert errors.decode().startswith(f"不能监听 127.0.0.1:{port}：")
    assert len(errors.decode().splitlines()) == 1
