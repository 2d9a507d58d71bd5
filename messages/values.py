"""What a message may be told: every value as text, missing and superfluous ones refused."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Filling: TypeAlias = str | dict[str, "Filling"] | list["Filling"]

DAY = re.compile(r"(\d{4})[-年](\d{1,2})[-月](\d{1,2})日?")


class WordingError(ValueError):
    """A message cannot be written; the text names the message and the variable at fault."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list inside a message: the number its first item bears, the fields of an item in their order."""

    first: int
    fields: tuple[str, ...]
    may_lack: frozenset[str] = frozenset()


# The leader is person 1 of a team, so its members count from 2.
LISTS: Mapping[str, Listing] = {
    "members": Listing(2, ("name", "phone"), frozenset({"phone"})),  # domain.md C15: no consent, no phone
    "names": Listing(2, ("name",)),
    "prompts": Listing(1, ("day", "half", "code")),
}


@dataclass(frozen=True, slots=True)
class Contract:
    """The variables a message takes; the optional ones come together or not at all."""

    message: str
    required: frozenset[str]
    optional: frozenset[str]


def fit(contract: Contract, values: Mapping[str, object]) -> dict[str, Filling]:
    """Return the values as text, days as year, month and day, lists in the order they are printed.

    None, "" and [] count as not given. Raises WordingError with the message and the variable.
    """
    given = {key: value for key, value in values.items() if value not in (None, "", [], ())}
    superfluous = values.keys() - contract.required - contract.optional
    wanted = contract.required | (contract.optional if contract.optional & given.keys() else frozenset())
    _refuse(contract.message, "does not take", superfluous)
    _refuse(contract.message, "lacks", wanted - given.keys())
    return {key: _fill(f"{contract.message}.{key}", key, value) for key, value in given.items()}


def _refuse(message: str, fault: str, keys: frozenset[str] | set[str]) -> None:
    if keys:
        raise WordingError(f"message {message!r} {fault} {', '.join(sorted(keys))}")


def _fill(place: str, key: str, value: object) -> Filling:
    if key in LISTS:
        return _fill_list(place, LISTS[key], value)
    if key == "day":
        return _fill_day(place, value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise WordingError(f"{place} is {type(value).__name__}, not text or a whole number")
    return str(value)


def _fill_day(place: str, value: object) -> Filling:
    """Accept a date, "2027-03-20" (a value that was stored as JSON) or "2027年3月20日"."""
    found = DAY.fullmatch(value.isoformat()[:10] if isinstance(value, date) else str(value))
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise WordingError(f"{place} is not a day such as 2027-03-20")
    return {"year": str(day.year), "month": str(day.month), "day": str(day.day)}


def _fill_list(place: str, listing: Listing, value: object) -> Filling:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise WordingError(f"{place} is {type(value).__name__}, not a list")
    items = [_fill_item(f"{place}[{at}]", listing, item) for at, item in enumerate(value)]
    # Complete items first, so that a provider needs one template per count, not one per combination.
    return sorted(items, key=lambda item: len(item) < len(listing.fields))


def _fill_item(place: str, listing: Listing, item: object) -> dict[str, Filling]:
    if isinstance(item, str) and len(listing.fields) == 1:
        item = {listing.fields[0]: item}
    if not isinstance(item, Mapping):
        raise WordingError(f"{place} is {type(item).__name__}, not a mapping")
    fields = frozenset(listing.fields)
    filled = fit(Contract(place, fields - listing.may_lack, listing.may_lack), item)
    return {field: filled[field] for field in listing.fields if field in filled}
