"""RESULTS.md: medians, range and whether each number was reached."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.row import Line, Pair


@dataclass(frozen=True, slots=True)
class Result:
    """All rounds of one line on one database; `foreign` is the cores that others kept busy, by round."""

    line: Line
    database: str
    pairs: Sequence[Pair]
    foreign: Sequence[float]


HEAD = [
    "| measure | on | ours, median (range) | reference | median (range) | figure (range) | at least | aim"
    " | reached | others' cores | remark |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
]


def report(results: Mapping[str, Sequence[Result]], size: int, facts: Sequence[str]) -> str:
    """The whole page; a row that was not run says so by being absent."""
    lines = ["# Figures", ""]
    lines += [f"- {fact}" for fact in facts]
    lines += ["", *HEAD]
    for each in results.values():
        lines += [_line(result, size) for result in each]
    return "\n".join(lines) + "\n"


def _line(result: Result, size: int) -> str:
    line, pairs = result.line, result.pairs
    figures = [line.compare(pair.ours, pair.reference) for pair in pairs]
    figure = statistics.median(figures)
    cells = [
        line.measure.format(**_sizes(size)),
        result.database,
        _spread([pair.ours for pair in pairs], line.unit),
        line.reference,
        _spread([pair.reference for pair in pairs], line.unit),
        _figure(line, figures),
        _wanted(line, line.must),
        _wanted(line, line.aim),
        _judged(line, figure),
        f"{statistics.median(result.foreign):.2f} (max {max(result.foreign):.2f})",
        "; ".join(dict.fromkeys(pair.note for pair in pairs if pair.note)),
    ]
    return f"| {' | '.join(cells)} |"


def _sizes(size: int) -> dict[str, str]:
    """The sizes of the issue, in proportion where a smaller bench is run."""
    parts = {"size": size, "more": size * 10 // 3, "open": size * 20 // 3, "sent": size * 100 // 3}
    return {name: f"{number:,}" for name, number in parts.items()}


def _spread(figures: Sequence[float], unit: str) -> str:
    low, middle, high = (_short(each) for each in (min(figures), statistics.median(figures), max(figures)))
    return f"{middle} {unit} ({low} to {high})"


def _figure(line: Line, figures: Sequence[float]) -> str:
    if line.sense == "within":
        return _spread([each * 100 for each in figures], "%")
    return _spread(figures, line.unit if line.sense == "plus" else "×")


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def _wanted(line: Line, number: float | None) -> str:
    if number is None:
        return ""
    if line.sense == "within":
        return f"within {number:.0%}"
    return f"+ {number:g} {line.unit}" if line.sense == "plus" else f"{line.sense} {number:g} ×"


def _judged(line: Line, figure: float) -> str:
    if line.aim is not None and line.reaches(figure, line.aim):
        return "aim"
    return "yes" if line.reaches(figure, line.must) else "**no**"
