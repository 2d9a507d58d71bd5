"""What staff do in the story of a plan, one after the other, and the lists that schools send them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import candidates
from house import PATIENCE, House
from plan_city import ELECTRICIAN, SCHOOLS
from registration_lists import a_line, a_list
from registration_office import a_number
from until import until

CODE = "3601-Q"
LINES, BAD = 800, 40
REVIEWERS = ("city.clerk", "city.chief", "city.director")


def lines_of(school: int) -> list[dict[str, Any]]:
    """The list of a school: every twentieth line has one of five faults."""
    wrong: tuple[dict[str, Any], ...] = (
        {"id_number": "360102900307001"},
        {"sex": "?"},
        {"phone": "12345"},
        {"years": "3"},
        {"occupation": "9-99-99-99"},
    )
    lines = []
    for n in range(LINES):
        born = date(1970 + school, 1, 1) + timedelta(days=n // 900)
        number, phone = a_number(n + 1, born), f"18{school}{n:08d}"
        sex = "男" if (n + 1) % 2 else "女"
        changed = wrong[n // 20 % 5] if n % 20 == 7 else {}
        lines.append({**a_line(1, id_number=number, phone=phone, sex=sex), **changed})
    return lines


def good_of(school: int) -> list[dict[str, Any]]:
    return [line for n, line in enumerate(lines_of(school)) if n % 20 != 7]


class Story:
    """What staff do, one after the other."""

    def __init__(self, house: House) -> None:
        self.house, self.plan = house, 0

    def by(self, login: str, *words: str) -> Any:
        return self.house.done(*words, "--as", login)

    def refused(self, login: str, *words: str) -> str:
        answer = self.house.staff(*words, "--as", login)
        assert answer.returncode == 1
        return answer.stderr.strip()

    def announce(self, today: date) -> None:
        """The city drafts and submits, the province approves, the city publishes."""
        begin, end = today - timedelta(days=1), today + timedelta(days=40)
        days = ("--exam-on", str(today + timedelta(days=120)), "--opens", f"{begin}T09:00")
        until = ("--closes", f"{end}T18:00", "--pay-until", f"{end + timedelta(days=9)}T18:00")
        about = ("--organisation", "3601", "--title", candidates.PLAN, "--kind", "unified", "--category", "A")
        made = self.by("city.clerk", "plan", "add", *about, *days, *until, "--code", CODE)
        self.plan = made["id"]
        number = str(self.plan)
        self.by("city.clerk", "plan", "item", number, "--occupation", ELECTRICIAN, "--level", "3")
        self.by("city.clerk", "plan", "submit", number)
        assert self.refused("city.chief", "approve", "pass", "1") == "这一步不由您审批"
        self.by("province.chief", "approve", "pass", "1")
        assert self.by("city.clerk", "plan", "publish", number)["state"] == "PUBLISHED"

    def hand_in(self, school: int, lines: list[dict[str, Any]], name: str) -> Any:
        file = a_list(Path(self.house.folder, name), lines)
        words = ("register", "--plan", CODE, "--file", str(file), "--organisation", SCHOOLS[school])
        return self.by(f"agent.{SCHOOLS[school].lower()}", *words)

    def decide(self, login: str, verdict: str, *words: str) -> Any:
        return self.by(login, "approve", verdict, "--topic", "registration", *words)

    async def pass_all(self) -> None:
        """All three steps, in batches; each is told when its undo window has closed."""
        for login in REVIEWERS:
            job = await asyncio.to_thread(self.decide, login, "pass", "--all")
            assert job["rejected"] == 0, job
            await self.wait(partial(self.is_done, job["id"]))

    async def is_done(self, job_id: int) -> bool:
        told = await asyncio.to_thread(self.by, "city.clerk", "approve", "job", str(job_id))
        return bool(told["state"] == "DONE")

    async def wait(self, done: Callable[[], Awaitable[object]]) -> None:
        """Until the service has got so far."""
        await until(done, PATIENCE)
