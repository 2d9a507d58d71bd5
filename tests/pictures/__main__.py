"""Tell every talk of the tables in every messenger of the sandbox, and take a picture of its screen."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from console_on_loopback import chromium, looking
from dialogues import candidate, examiner, staff
from PIL import Image
from playwright.async_api import Browser, Page
from wired import PEOPLE, Wire
from wired_talks import Look, tell_candidate, tell_examiner, tell_staff

from db import connect, secrets

DOCS = Path(__file__).parents[2] / "docs"
TITLES = {"telegram": "Telegram", "wechat": "微信", "wecom": "企业微信"}
WIDTH, HEIGHT = 420, 900
TALLEST = 6000
COLOURS = 32
Told = Callable[[str, Look], Awaitable[None]]
"""Tell one talk in the messenger of this name, and look at its end."""


def all_talks() -> list[tuple[str, str, Told]]:
    """Who talks, what about, and how it is told."""
    found = [("candidate", each["name"], _telling(tell_candidate, each)) for each in candidate.STORIES]
    found += [("examiner", each.name, _telling(tell_examiner, each)) for each in examiner.TALKS]
    return found + [("staff", each.name, _telling(tell_staff, each)) for each in staff.TALKS]


def _telling(tell: Callable[[str, Any, Look], Awaitable[None]], talk: Any) -> Told:
    return lambda messenger, look: tell(messenger, talk, look)


async def photograph(page: Page, wire: Wire, file: Path) -> None:
    """The screen of the talk, as long as it is."""
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    await page.goto(wire.url + "/")
    await page.get_by_role("radio", name=TITLES[wire.name]).first.check(force=True)
    await page.get_by_role("button", name=PEOPLE[wire.name][0]).click()
    await page.locator(".bubble").last.wait_for()
    hidden = await page.locator("#lines").evaluate("each => each.scrollHeight - each.clientHeight")
    await page.set_viewport_size({"width": WIDTH, "height": min(HEIGHT + hidden, TALLEST)})
    file.parent.mkdir(parents=True, exist_ok=True)
    shot = Image.open(BytesIO(await page.screenshot()))
    shot.convert("RGB").quantize(COLOURS).save(file, optimize=True)


async def picture_all(browser: Browser, folder: Path, only: str) -> None:
    template = folder / "template.sqlite3"
    await connect.migrate(f"sqlite://{template}")
    lines = ["# Dialogues", "", INTRODUCTION, ""]
    for number, (who, title, told) in enumerate(all_talks(), 1):
        lines += [f"## {number}. {who}: {title}", ""]
        lines += ["| Telegram | 微信 | 企业微信 |", "|---|---|---|"]
        shown = [f"![{name}](dialogues/{number:02d}-{name}.png)" for name in PEOPLE]
        lines += [f"| {' | '.join(shown)} |", ""]
        for name in PEOPLE:
            if only in f"{number:02d}-{name}":
                await _picture(browser, template, told, name, DOCS / "dialogues" / f"{number:02d}-{name}.png")
                sys.stdout.write(f"{number:02d} {name}: {title}\n")
                sys.stdout.flush()
    (DOCS / "dialogues.md").write_text("\n".join(lines), encoding="utf-8")


INTRODUCTION = (
    "What people see of every talk in the tables of tests/dialogues, taken from the sandbox's screens by\n"
    "`make pictures`; the tests tell the same talks in the same way."
)


async def _picture(browser: Browser, template: Path, told: Told, name: str, file: Path) -> None:
    database = template.with_name("talk.sqlite3")
    shutil.copy(template, database)
    ring = secrets.read_ring("1:only-for-pictures")
    async with connect.database(f"sqlite://{database}", ring), looking(browser) as seen:
        await told(name, lambda wire: photograph(seen.page, wire, file))


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pictures", description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="a part of the file's name, such as 01 or wecom")
    only = parser.parse_args().only
    with tempfile.TemporaryDirectory() as place:
        async with chromium() as browser:
            await picture_all(browser, Path(place), only)


if __name__ == "__main__":
    asyncio.run(main())
