"""A console that listens, and a browser that looks at it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from board_rows import NOW
from playwright.async_api import Browser, Page, async_playwright

from console.site import Pace, add_console
from console.vendor import VENDOR

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",  # there is none: drawing by emulating one takes most of the time
)
SEEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (one) => window.violations.push(one.violatedDirective));
"""
FAST = Pace(look=0.05)


@asynccontextmanager
async def serving(
    pace: Pace = FAST, phones_url: str | None = None, parts: Path = VENDOR, port: int = 0
) -> AsyncIterator[str]:
    """Serve a console at a loopback address and yields its URL; its clock stands at NOW."""
    app = web.Application()
    add_console(app, lambda: NOW, phones_url, pace, parts)
    app.router.add_get("/phones/", _phones)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _phones(_: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><title>手机</title><h1>全部手机</h1>", content_type="text/html")


async def next_event(stream: aiohttp.ClientResponse) -> str:
    """The data of the next event, or the next comment with its colon."""
    lines: list[str] = []
    async for raw in stream.content:
        line = raw.decode().rstrip("\n")
        if line.startswith("data: "):
            lines.append(line.removeprefix("data: "))
        elif line.startswith(":"):
            return line
        elif not line and lines:
            return "\n".join(lines)
    return ""


@dataclass(slots=True)
class Looking:
    """A page and all that went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    async def violations(self) -> list[str]:
        found: list[str] = await self.page.evaluate("window.violations")
        return found


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without windows; skips where Chromium is not installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=program, args=QUIET)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def looking(browser: Browser, width: int = 1280, height: int = 800) -> AsyncIterator[Looking]:
    """One empty page that shares nothing with others."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    try:
        await context.add_init_script(SEEN)
        seen = Looking(await context.new_page())
        seen.page.on("console", lambda said: seen.faults.append(said.text))
        seen.page.on("pageerror", lambda fault: seen.faults.append(str(fault)))
        yield seen
    finally:
        await context.close()
