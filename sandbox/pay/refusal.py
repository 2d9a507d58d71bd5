"""How the platform says no."""


class Refused(Exception):
    """A call is answered with this code: HTTP 200 where the business forbids it, 4xx at the gateway."""

    def __init__(self, code: str, message: str, status: int = 200) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
