"""Two workers on one PostgreSQL, beside one."""

from bench import letters
from bench.drains import drain
from bench.ground import Ground
from bench.row import Line, Pair, Pairs, Row

LINES = {
    "two": Line("drain {size} in bulk, two workers", "one worker", "messages/s", "at least", 1.6),
}


async def measure(ground: Ground, database: str) -> Pairs:
    rows = letters.queued(ground.size)
    one = await drain(ground, database, rows)
    two = await drain(ground, database, rows, workers=2)
    return {"two": Pair(two.rate, one.rate, f"{two.doubled} doubled; {two.cost}")}


ROW = Row(LINES, measure, databases=("PostgreSQL",))
