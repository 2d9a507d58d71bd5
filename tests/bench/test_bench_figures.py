"""What the bench makes of its measurements."""

import pytest

from bench.report import Result, report
from bench.row import Line, Pair
from bench.rows.rates import most_in_a_second


@pytest.mark.parametrize(
    ("calls", "most"),
    [
        ([(0.0, 1)], 1),
        ([(0.0, 1), (0.5, 1), (0.999, 1)], 3),
        ([(0.0, 1), (1.0, 1)], 1),  # the end of a second belongs to the next
        ([(0.0, 2), (0.4, 1), (1.2, 3), (1.3, 1), (2.31, 9)], 9),
        ([(0.0, 1), (0.9, 4), (1.8, 4)], 8),
    ],
)
def test_the_fullest_second_is_found_wherever_it_begins(calls: list[tuple[float, int]], most: int) -> None:
    assert most_in_a_second(calls) == most


@pytest.mark.parametrize(
    ("sense", "ours", "must", "aim", "judged"),
    [
        ("at least", 30.0, 2.0, 3.0, "aim"),
        ("at least", 29.0, 2.0, 3.0, "yes"),
        ("at least", 19.0, 2.0, 3.0, "**no**"),
        ("at most", 20.0, 3.0, 2.0, "aim"),
        ("at most", 31.0, 3.0, 2.0, "**no**"),
        ("plus", 12.0, 2.0, None, "yes"),
        ("plus", 12.5, 2.0, None, "**no**"),
        ("within", 10.2, 0.021, None, "yes"),
        ("within", 9.7, 0.021, None, "**no**"),
    ],
)
def test_a_figure_is_judged_by_the_median_of_its_rounds(
    sense: str, ours: float, must: float, aim: float | None, judged: str
) -> None:
    line = Line("what", "beside what", "s", sense, must, aim)  # type: ignore[arg-type]
    rounds = [Pair(ours, 10.0), Pair(ours, 10.0), Pair(1e6, 1.0)]

    [row] = [
        each
        for each in report({"row": [Result(line, "SQLite", rounds, [0.0])]}, 3, []).splitlines()
        if each.startswith("| what")
    ]

    assert row.split(" | ")[8] == judged
