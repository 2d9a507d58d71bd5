"""How Tencent's interfaces say no: HTTP 200 with an errcode."""


class Refused(Exception):
    """A call is answered with this errcode."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def as_json(self) -> dict[str, object]:
        """{"errcode", "errmsg"}."""
        return {"errcode": self.code, "errmsg": self.message}
