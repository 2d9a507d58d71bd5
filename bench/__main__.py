"""make bench: every row of the table of figures, or those that are named: `python -m bench drain_bulk`."""

import argparse
import asyncio
import os
import time
import traceback
from pathlib import Path

from bench import machine
from bench.ground import Ground, a_ground
from bench.report import Result, report
from bench.row import Pair, Row, known_rows

RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    given = _arguments()
    rows = {name: row for name, row in known_rows().items() if name in given.rows or not given.rows}
    with a_ground(given.messages) as ground:
        roots = [os.getpid(), ground.postmaster]
        facts = [*machine.describe(), *asyncio.run(ground.describe()), _pace(given)]
        results: dict[str, list[Result]] = {}
        for name, row in rows.items():
            try:
                results[name] = _run(name, row, ground, given.rounds, machine.Foreign(roots))
            except Exception as error:  # the other rows are worth having all the same
                traceback.print_exc()
                facts.append(f"**{name} could not be measured: {type(error).__name__}: {str(error)[:80]}**")
            given.results.write_text(report(results, given.messages, facts), encoding="utf-8")
    print(given.results.read_text(encoding="utf-8"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", choices=[[], *known_rows()])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _pace(given: argparse.Namespace) -> str:
    rounds = (
        f"{time.strftime('%Y-%m-%d %H:%M')}, {given.rounds} interleaved rounds, {given.messages:,} messages"
    )
    return f"{rounds}; sandbox, database and clients share the machine"


def _run(name: str, row: Row, ground: Ground, rounds: int, foreign: machine.Foreign) -> list[Result]:
    """All rounds of one row; the databases take turns, so that drift of the machine hits them alike."""
    seen: dict[tuple[str, str], list[Pair]] = {}
    shares: dict[str, list[float]] = {database: [] for database in row.databases}
    for number in range(rounds):
        for database in row.databases:
            foreign.begin()
            pairs = asyncio.run(row.measure(ground, database))
            shares[database].append(foreign.end())
            for line, pair in pairs.items():
                seen.setdefault((line, database), []).append(pair)
                print(f"{name} {number + 1}/{rounds} {database} {line}: {pair}", flush=True)
    return [
        Result(row.lines[line], database, pairs, shares[database])
        for (line, database), pairs in sorted(
            seen.items(), key=lambda each: list(row.lines).index(each[0][0])
        )
    ]


if __name__ == "__main__":
    main()
