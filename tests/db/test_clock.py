"""All instances go by one clock: the database's, where it has one (performance-and-faults.md 5.3, 43)."""

from datetime import UTC, datetime, timedelta

from db.clock import Clock

HOUR, MOMENT = timedelta(hours=1), timedelta(seconds=30)


class Machine:
    """A machine whose clock can be wrong."""

    def __init__(self) -> None:
        self.off, self.ticked = timedelta(0), 0.0

    def wall(self) -> datetime:
        return datetime.now(UTC) + self.off

    def ticks(self) -> float:
        return self.ticked


async def test_a_machine_an_hour_ahead_goes_by_the_database(database: str) -> None:
    machine = Machine()
    machine.off = HOUR
    clock = Clock(machine.wall, machine.ticks)

    await clock.follow()

    has_one = database.startswith("postgres")
    assert abs(clock() - (datetime.now(UTC) if has_one else machine.wall())) < MOMENT
    assert (clock.skew is not None and round(clock.skew) == 3600) is has_one


async def test_a_clock_that_jumps_changes_nothing_before_the_next_look(database: str) -> None:
    machine = Machine()
    clock = Clock(machine.wall, machine.ticks)
    await clock.follow()
    before = clock()

    machine.off, machine.ticked = HOUR, 2.5

    assert clock() - before == timedelta(seconds=2.5)
    await clock.follow()
    assert abs(clock() - (datetime.now(UTC) if database.startswith("postgres") else machine.wall())) < MOMENT
