"""How the Bot API says no."""


class Refused(Exception):
    """A call is answered with this error code, which is the HTTP status as well; `retry_after` in seconds."""

    def __init__(self, code: int, description: str, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> dict[str, object]:
        """{"ok": false, "error_code", "description", "parameters"?: {"retry_after"}}."""
        told: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**told, "parameters": {"retry_after": self.retry_after}} if self.retry_after else told


def bad_request(reason: str) -> Refused:
    """HTTP 400, worded as the Bot API words it."""
    return Refused(400, f"Bad Request: {reason}")
