"""The shapes of a message: fixed texts with ${variables}, which Aliyun approves one by one as templates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from messages.values import LISTS, Contract, Filling, fit
from messages.wording import contract_of, written

VARIABLE = re.compile(r"\$\{([^{}]*)\}")

OPTION_NAMES: Mapping[frozenset[str], str] = {
    frozenset({"place", "meeting_time"}): "place_time",
    frozenset({"day", "occupation", "level"}): "task",
    frozenset({"revision"}): "update",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One provider template: its code name, its text with ${variables}, and a value for each of them."""

    code_name: str
    text: str
    params: dict[str, str]

    def filled(self) -> str:
        """Return the text with the params in it, as the provider sends it."""
        return VARIABLE.sub(lambda blank: self.params[blank[1]], self.text)


def shape(name: str, values: Mapping[str, object], profile: str | Path = "") -> Shape:
    """Return the provider template for these values; `filled()` equals `render(name, values, profile)`.

    The code name is the message, the size of its list (a team counts its leader), how many members appear by
    name only, and the optional part, as far as there are any: "invite.place_time", "team.3",
    "team.5.2_by_name.place_time", "which_one.2". Raises WordingError.
    """
    contract = contract_of(name)
    filling = fit(contract, values)
    params: dict[str, str] = {}
    blanks = {key: _blank(value, key, "", params) for key, value in filling.items()}
    text = written(name, blanks, profile)
    used = set(VARIABLE.findall(text))
    return Shape(
        ".".join((name, *_qualities(contract, filling))),
        text,
        {key: value for key, value in params.items() if key in used},
    )


def _blank(value: Filling, key: str, suffix: str, params: dict[str, str]) -> Filling:
    """Return the value with ${variables} for its texts, which are noted in `params`."""
    if isinstance(value, dict):
        return {field: _blank(part, field, suffix, params) for field, part in value.items()}
    if isinstance(value, list):
        return [
            _blank(item, key, f"_{number}", params) for number, item in enumerate(value, LISTS[key].first)
        ]
    params[key + suffix] = value
    return f"${{{key}{suffix}}}"


def _qualities(contract: Contract, filling: Mapping[str, Filling]) -> Iterator[str]:
    for key, items in filling.items():
        if isinstance(items, list):
            yield str(LISTS[key].first - 1 + len(items))
            lacking = sum(len(item) < len(LISTS[key].fields) for item in items)
            if lacking:
                yield f"{lacking}_by_name"
    if contract.optional & filling.keys():
        yield OPTION_NAMES[contract.optional]
