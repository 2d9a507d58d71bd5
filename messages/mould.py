"""One message for many people: what all have in common is rendered once, the rest is filled in for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from messages.shape import VARIABLE, shape

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


@dataclass(frozen=True, slots=True)
class Cast:
    """What one person gets: the shape's code name, its params as JSON, the text."""

    code_name: str
    params: str
    text: str


class Mould:
    """A message with the values that are the same for everybody; `cast` adds a person's own.

    A cast says exactly what `render` and `shape` say of all the values together; both raise WordingError.
    """

    def __init__(self, name: str, common: Mapping[str, object], profile: str | Path = "") -> None:
        self.name, self.common, self.profile = name, common, profile
        self._pressed: dict[frozenset[str], _Pressed] = {}

    def cast(self, own: Mapping[str, object]) -> Cast:
        """The message for one person; `own` values stand before the common ones."""
        if not all(type(value) is str and value and key != "day" for key, value in own.items()):
            # A day, a list or an empty value decides on the shape: this one is made as any other.
            made = shape(self.name, {**self.common, **own}, self.profile)
            return Cast(made.code_name, _dumps(made.params), made.filled())
        keys = frozenset(own)
        pressed = self._pressed.get(keys)
        if pressed is None:
            pressed = self._pressed[keys] = self._press(own)
        return pressed.fill(own)

    def _press(self, own: Mapping[str, object]) -> "_Pressed":
        made = shape(self.name, {**self.common, **own}, self.profile)
        fixed = {key: value for key, value in made.params.items() if key not in own}
        pieces = [""]
        for place, part in enumerate(VARIABLE.split(made.text)):
            if place % 2 == 0 or part in fixed:
                pieces[-1] += fixed[part] if place % 2 else part
            else:
                pieces += [part, ""]
        head = _dumps(fixed)[:-1]
        names = tuple(key for key in made.params if key in own)
        return _Pressed(made.code_name, head + (", " if fixed and names else ""), names, tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Pressed:
    """`pieces` are by turns fixed text and the name of a person's own variable."""

    code_name: str
    head: str
    names: tuple[str, ...]
    pieces: tuple[str, ...]

    def fill(self, own: Mapping[str, object]) -> Cast:
        params = self.head + _dumps({name: own[name] for name in self.names})[1:]
        text = "".join(str(own[piece]) if place % 2 else piece for place, piece in enumerate(self.pieces))
        return Cast(self.code_name, params, text)
