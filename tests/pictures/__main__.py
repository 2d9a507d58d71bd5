"""Tell every talk of the tables in every messenger of the sandbox, and take a picture of its screen."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from console_on_loopback import chromium, looking
from dialogues import candidate, examiner, staff
from dialogues.staging import acting, staged, tell
from dialogues.story import Talk
from dispatch_story import Story
from PIL import Image
from playwright.async_api import Browser, Page
from registration_office import an_office
from staff_rows import a_member
from talk_office import MORNING
from talk_people import as_examiner, as_staff
from wired import PEOPLE, Wire, WiredChat, a_wire

from db import connect, secrets
from db.models import Organisation
from exam.policy import Role
from handlers.act import Act

DOCS = Path(__file__).parents[2] / "docs"
TITLES = {"telegram": "Telegram", "wechat": "微信", "wecom": "企业微信"}
WIDTH, HEIGHT = 420, 900
TALLEST = 6000
COLOURS = 32
Take = Callable[[Wire], Awaitable[None]]
Told = Callable[[str, Take], Awaitable[None]]
"""Tell one talk in the messenger of this name, and take its picture at the end."""


def chat_of(name: str, act: Act, wire: Wire) -> WiredChat:
    return WiredChat(f"{name}:{PEOPLE[name][0]}", act, wire=wire)


def candidates() -> Iterator[tuple[str, Told]]:
    for story in candidate.STORIES:

        async def told(name: str, take: Take, story: dict[str, Any] = story) -> None:
            async with a_wire(name, MORNING.now) as wire:
                chat = chat_of(name, MORNING, wire)
                office = await an_office()
                await chat.begin()
                await candidate.tell(story, office, chat)
                await take(wire)

        yield story["name"], told


def others(
    talks: tuple[Talk, ...], bind: Callable[[WiredChat, Any], Awaitable[object]]
) -> Iterator[tuple[str, Told]]:
    for talk in talks:

        async def told(name: str, take: Take, talk: Talk = talk) -> None:
            story = Story()
            only, numbers = await staged(talk, story)
            async with a_wire(name, story.now) as wire:
                chat = chat_of(name, acting(story), wire)
                await bind(chat, only)
                await chat.begin()
                await tell(talk, chat, numbers)
                await take(wire)

        yield talk.name, told


async def as_director(chat: WiredChat, _: object) -> None:
    await as_staff(chat, await a_member(await Organisation.get(code="3601"), Role.DIRECTOR))


def all_talks() -> list[tuple[str, str, Told]]:
    """Who talks, what about, and how it is told."""
    found = [("candidate", *each) for each in candidates()]
    found += [("examiner", *each) for each in others(examiner.TALKS, as_examiner)]
    return found + [("staff", *each) for each in others(staff.TALKS, as_director)]


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
