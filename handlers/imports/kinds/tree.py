"""Which organisations of a file can be hung into the tree, and in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from handlers.imports.rows import Row

LONGEST_PATH = 255
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation's code and the codes of the two above it, "" for none."""

    code: str
    parent: str = ""
    business: str = ""

    @property
    def above(self) -> tuple[str, ...]:
        return tuple(code for code in (self.parent, self.business) if code)

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.code, *self.above)


def settle(places: Mapping[str, Place], stored: Mapping[str, str], rows: Mapping[str, Row]) -> Iterator[str]:
    """The codes of `places` that may be written, those above first; the rows of the others are refused.

    `stored` maps the codes in the database to their parents' codes, `rows` all codes of the file.
    """
    good = dict(places)
    while (
        _drop_hanging(good, stored, rows)
        or _drop_circle(good, stored, rows)
        or _drop_deep(good, stored, rows)
    ):
        pass
    return (code for code in _sorter(good, stored).static_order() if code in good)


def _sorter(good: Mapping[str, Place], stored: Mapping[str, str]) -> TopologicalSorter[str]:
    edges = {code: (parent,) if parent else () for code, parent in stored.items()}
    return TopologicalSorter({**edges, **{code: place.above for code, place in good.items()}})


def _drop_hanging(good: dict[str, Place], stored: Mapping[str, str], rows: Mapping[str, Row]) -> bool:
    hanging = {
        code: absent
        for code, place in good.items()
        if (absent := [above for above in place.above if above not in good and above not in stored])
    }
    for code, absent in hanging.items():
        for above in dict.fromkeys(absent):
            if above in rows:
                rows[code].refuse("above_rejected", code=above, line=rows[above].line)
            else:
                rows[code].refuse("organisation", code=above)
        del good[code]
    return bool(hanging)


def _drop_circle(good: dict[str, Place], stored: Mapping[str, str], rows: Mapping[str, Row]) -> bool:
    try:
        _sorter(good, stored).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
    else:
        return False
    dropped = [code for code in dict.fromkeys(circle) if code in good]
    for code in dropped:
        rows[code].refuse("circle", codes=" → ".join(circle[:SHOWN]))
        del good[code]
    return bool(dropped)


def _drop_deep(good: dict[str, Place], stored: Mapping[str, str], rows: Mapping[str, Row]) -> bool:
    parents = {**stored, **{code: place.parent for code, place in good.items()}}
    lengths: dict[str, int] = {"": 0}
    for code in _sorter(good, stored).static_order():
        lengths[code] = lengths[parents[code]] + len(code) + 1
    deep = {_in_file(code, parents, good) for code, length in lengths.items() if length > LONGEST_PATH}
    dropped = [code for code in good if code in deep]
    for code in dropped:
        rows[code].refuse("too_deep")
        del good[code]
    return bool(dropped)


def _in_file(code: str, parents: Mapping[str, str], good: Mapping[str, Place]) -> str:
    """The row of the file that put `code` where it is: itself or the nearest one above."""
    while code not in good and parents[code]:
        code = parents[code]
    return code
