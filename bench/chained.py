"""One process that takes a list through everything: `python -m bench.chained URL LIST` tells its peak memory.

Import, batch approval by three people, bills, and the messages about them in the outbox.
"""

import asyncio
import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from charging_office import prices, reviewers
from registration_office import HOUSE, an_office

from bench import candidates, machine
from bench.office import ring
from db import connect, settings
from db.models import Bill, OutgoingMessage
from exam.approval import Verdict
from handlers.approval.batches import Selection, decide_many
from handlers.approval.topics import Ruling
from handlers.jobs import walking
from handlers.registration import batch, desk


async def drive(url: str, file: Path) -> dict[str, float]:
    """The peak of this process in MB, and how many were billed and told what they owe."""
    async with connect.database(url, ring()):
        office = await an_office(standard=True)
        await prices(office)
        three = await reviewers(office)
        await settings.change("approval.undo_within", "0s", "bench", HOUSE.now)
        handed = await batch.hand_in_list(batch.List(candidates.PLAN, file), HOUSE)
        await walking.walk_all(handed.job.id, lambda: HOUSE)
        for act in three:
            job = await decide_many(Selection(desk.TOPIC), Ruling(Verdict.PASS), act)
            await walking.walk_all(job.id, partial(replace, act))
        told = OutgoingMessage.filter(message="fee_due")
        return {"billed": await Bill.all().count(), "told": await told.count(), "peak": machine.peak()}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(drive(sys.argv[1], Path(sys.argv[2])))))
