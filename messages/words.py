"""The Chinese words for the codes that staff read."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "zh" / "words.toml"


def say(key: str, **values: object) -> str:
    """Return the words for a key such as "invitation.S1A", with its {placeholders} filled in.

    Raises KeyError naming the key, or the value it lacks.
    """
    try:
        words = _every_word()[key]
    except KeyError:
        raise KeyError(f"words.toml has no {key!r}") from None
    try:
        return words.format_map(values)
    except KeyError as lacking:
        raise KeyError(f"words {key!r} lack the value {lacking}") from None


@cache
def _every_word() -> Mapping[str, str]:
    sections = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {f"{section}.{name}": text for section, words in sections.items() for name, text in words.items()}
