"""What happened to a task, told in sentences; an event nobody wrote words for shows as its code."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from messages.words import say

Names = Mapping[int, str]


def sentence(kind: str, detail: object, name: str | None, names: Names) -> str:
    """Words for one row of the timeline (words.toml, section timeline).

    `detail` is what the handler noted; `name` the examiner of the invitation it is about; `names` maps ids of
    examiners to names. Never fails: the neutral sentence names `kind` where no other can be filled.
    """
    noted = detail if isinstance(detail, dict) else {}
    values = _values(noted, name, names)
    for key in _keys(kind, noted):
        try:
            return say(f"timeline.{key}", **values)
        except (KeyError, ValueError, IndexError, TypeError):
            continue
    return say("timeline.unknown", kind=kind)


def examiners_in(detail: object) -> set[int]:
    """Ids of the examiners whom an event's detail mentions."""
    noted = detail if isinstance(detail, dict) else {}
    many = noted.get("examiners")
    mentioned = [noted.get("leader"), *(many if isinstance(many, list) else ())]
    return {each for each in mentioned if isinstance(each, int)}


def day_in_words(day: date) -> str:
    """2027-03-20 as 2027年3月20日(周六)."""
    weekday = say("board.weekdays")[day.weekday()]
    return say("board.day", year=day.year, month=day.month, day=day.day, weekday=weekday)


def _keys(kind: str, detail: Mapping[str, Any]) -> Iterator[str]:
    """From the most special sentence to the plainest."""
    if "to" in detail and detail["to"] == detail.get("from"):
        yield f"{kind}_same"
    for about in ("to", "which"):
        if about in detail:
            yield f"{kind}_{detail[about]}"
    for word, truth in detail.items():
        if isinstance(truth, bool):
            yield f"{kind}_{word}" if truth else f"{kind}_no_{word}"
    yield kind
    yield f"{kind}_plain"


def _values(detail: Mapping[str, Any], name: str | None, names: Names) -> dict[str, Any]:
    words = {
        "to_word": _word("invitation", detail.get("to")),
        "message_word": _word("message", detail.get("message")),
        "half_word": _word("half", detail.get("half")),
        "relaxed": _word("board", f"relaxed_{detail.get('relaxation')}"),
        "leader_name": names.get(_number(detail.get("leader"))),
        "examiner_names": "、".join(names[one] for one in sorted(examiners_in(detail)) if one in names),
        "day_word": _day(detail.get("day")),
    }
    known = {key: word for key, word in words.items() if word is not None}
    return {**detail, **known, "name": name or say("board.somebody")}


def _word(section: str, code: object) -> str | None:
    try:
        return say(f"{section}.{code}")
    except KeyError:
        return None


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _day(value: object) -> str | None:
    try:
        return day_in_words(date.fromisoformat(str(value)))
    except ValueError:
        return None
