"""How often each action was called, and what was refused."""

from collections import Counter


class Calls:
    """Counts per action, for tests that ask how the service behaved."""

    def __init__(self) -> None:
        self._made: Counter[str] = Counter()
        self._refused: dict[str, Counter[str]] = {}

    def made(self, action: str) -> None:
        """One more call of that action, whatever comes of it."""
        self._made[action] += 1

    def refused(self, action: str, code: str) -> None:
        """A call was answered with this error code."""
        self._refused.setdefault(action, Counter())[code] += 1

    def as_json(self) -> dict[str, dict[str, object]]:
        """{"calls": {action: count}, "refused": {action: {code: count}}}."""
        refused: dict[str, object] = {action: dict(codes) for action, codes in self._refused.items()}
        return {"calls": dict(self._made), "refused": refused}
