"""Where the time of a drain goes: `python -m bench.profile [MESSAGES]` writes bench/PROFILE.md."""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import letters, machine
from bench.drains import Drain, drain
from bench.ground import Ground, a_ground
from bench.row import BOTH
from bench.sampled import STARTING, WAITING

PAGE = Path(__file__).parent / "PROFILE.md"
KINDS = {"in bulk calls": False, "one call per message": True}
HEAD = """# Where the time of a drain goes

{facts}

The worker runs with a thread beside it that looks every 2 ms at what its event loop does. A kind is counted
wherever it stands on the stack: the SQL of a claim is SQL, the composing of a request is signing. The sampler
itself makes the worker a little slower. CPU is that of whole processes, per message. SQLite's own work is
done by a thread of the worker: it is in the worker's CPU, and SQL in the table is what the loop does for it.
"""


@dataclass(frozen=True, slots=True)
class Profile:
    """One drain: shares of the time in which the loop was busy, by kind."""

    title: str
    count: int
    drained: Drain
    told: dict[str, Any]

    def lines(self) -> list[str]:
        samples = dict(self.told["samples"])
        waited = samples.pop(WAITING, 0)
        samples.pop(STARTING, None)
        busy, total = sum(samples.values()), sum(samples.values()) + waited
        micro = self.told["cpu"] / self.count * 1e6
        ranked = sorted(samples.items(), key=lambda each: -each[1])
        return [
            f"## {self.title}",
            "",
            f"{self.drained.rate:,.0f} messages a second; {self.drained.cost}. The loop was busy for "
            f"{busy / total:.0%} of the run after its start; with {micro:.0f} us of CPU each, start "
            f"included, a whole core would allow {1e6 / micro:,.0f} messages a second.",
            "",
            "| kind | share of the busy time |",
            "|---|---|",
            *(f"| {kind} | {found / busy:.0%} |" for kind, found in ranked),
            "",
        ]


async def profile(ground: Ground, database: str, title: str, alone: bool) -> Profile:
    out = ground.folder / "samples.json"
    rows = letters.queued(ground.size, alone=alone)
    program = [sys.executable, "-m", "bench.sampled", str(out)]
    drained = await drain(ground, database, rows, program=program)
    return Profile(f"{database}, {title}", ground.size, drained, json.loads(out.read_text(encoding="utf-8")))


async def profiles(ground: Ground) -> list[Profile]:
    return [
        await profile(ground, database, title, alone) for title, alone in KINDS.items() for database in BOTH
    ]


def main() -> None:
    with a_ground(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000) as ground:
        facts = [*machine.describe(), *asyncio.run(ground.describe()), time.strftime("%Y-%m-%d %H:%M")]
        foreign = machine.Foreign([os.getpid(), ground.postmaster])
        foreign.begin()
        found = asyncio.run(profiles(ground))
        facts.append(f"others kept {foreign.end():.2f} cores busy meanwhile")
    page = [HEAD.format(facts="\n".join(f"- {fact}" for fact in facts))]
    page += [line for each in found for line in each.lines()]
    PAGE.write_text("\n".join(page), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
