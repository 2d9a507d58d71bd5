"""Bills for everybody who was approved: priced, ordered, each with its lines; and people told of them."""

import time

from charging_office import prices
from registration_office import HOUSE, Office

from bench import candidates
from bench.ground import Ground
from bench.office import ring
from bench.row import Line, Pair, Pairs, Row
from db import connect, settings
from db.models import BillLine, Organisation, OutgoingMessage, Plan, PlanItem, Registration, Subject
from exam.registration import State
from handlers.charging.making import make_bills
from handlers.jobs.walking import walk_all

LINES = {
    "charge": Line(
        "bills for {size} approved persons (priced, ordered, told), microseconds a registration",
        "with a tenth of them",
        "us",
        "at most",
        1.3,
        1.1,
    ),
}


async def measure(ground: Ground, database: str) -> Pairs:
    few = ground.size // 10
    small, large = await _timed(ground, database, few), await _timed(ground, database, ground.size)
    note = f"{large:.1f} s in all"
    return {"charge": Pair(large / ground.size * 1e6, small / few * 1e6, note)}


async def _timed(ground: Ground, database: str, people: int) -> float:
    url = await ground.fresh(database)
    await candidates.prepare(url)
    await candidates.hand_in(url, candidates.sheet(ground, people))
    async with connect.database(url, ring()):
        await _approve()
        started = time.perf_counter()
        job = await make_bills(candidates.PLAN, HOUSE)
        await walk_all(job.id, lambda: HOUSE)
        took = time.perf_counter() - started
        if await BillLine.all().count() != 2 * people:
            raise RuntimeError("not everybody was billed")
        if not await OutgoingMessage.filter(message="fee_due").exists():
            raise RuntimeError("nobody was told")
    await ground.drop(url)
    return took


async def _approve() -> None:
    """Everybody registered by themselves and was passed, and there are prices."""
    plan = await Plan.get(code=candidates.PLAN)
    subjects = {each.kind: each.number for each in await Subject.all()}
    city = await Organisation.get(id=plan.organisation_id)
    await prices(Office(city, city, plan, await PlanItem.get(plan_id=plan.id), subjects))
    await Registration.all().update(state=State.APPROVED, submitter_id=None)
    await settings.change("approval.undo_within", "0s", "bench", HOUSE.now)
    await connect.connection().execute_script("ANALYZE")


ROW = Row(LINES, measure)
